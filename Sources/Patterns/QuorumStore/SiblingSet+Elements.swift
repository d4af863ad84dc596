/// A set that merges: of an insertion and a removal at the same time the insertion wins.
///
/// An OR-set (Shapiro et al. 2011) without tombstones (Bieniusa et al. 2012, "An Optimized Conflict-free
/// Replicated Set"): each element stands with the dot of its insertion. Merging is what it is for
/// siblings: an element goes if the other side has seen its dot and no longer has it. So a removal
/// takes away the insertions that were seen, and no others; one that was not seen brings the element
/// back with a dot of its own.
extension QuorumStore.SiblingSet {
  /// The set after an insertion: it takes the place of the element's insertions that are here.
  ///
  /// The context grows by the new dot only. With all that somebody else has seen it would cover, and so
  /// drop at the next merge, elements that are not here yet.
  func inserting(_ element: QuorumStore.Sibling) -> QuorumStore.SiblingSet {
    var kept = ContiguousArray(siblings.lazy.filter { $0.value != element.value })
    kept.append(element)
    kept.sort { $0.dot < $1.dot }
    return QuorumStore.SiblingSet(
      siblings: kept, context: Self.union(context, [element.dot]), kind: .elements)
  }

  /// The set without an element; nil when it is not here, for what was not seen cannot be removed.
  func removing(_ element: QuorumStore.Value) -> QuorumStore.SiblingSet? {
    let kept = ContiguousArray(siblings.lazy.filter { $0.value != element })
    guard kept.count < siblings.count else { return nil }
    return QuorumStore.SiblingSet(siblings: kept, context: context, kind: .elements)
  }
}

extension QuorumStore.Common {
  /// What replicas with these cells hold of a key, together; nil when they hold nothing.
  public func merged(of cells: some Sequence<QuorumStore.Cell>) -> QuorumStore.SiblingSet? {
    var known: QuorumStore.SiblingSet?
    for cell in cells where !cell.isAbsent {
      let set = siblings(of: cell)
      if let before = known {
        if before.digest != set.digest { known = before.merged(with: set) }
      } else {
        known = set
      }
    }
    return known
  }
}
