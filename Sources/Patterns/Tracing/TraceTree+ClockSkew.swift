public import Simulation

extension TraceTree {
  /// How far to move each span's wall times, so that callees lie within their calls.
  ///
  /// Jaeger's clock skew adjuster: where a child of another node sticks out of its parent, it is
  /// moved into the parent's middle (as if the way there took as long as the way back), and its own
  /// node's descendants with it. A child longer than its parent only may not start before it.
  public func skewCorrections() -> [Interval] {
    var shifts = [Interval](repeating: .zero, count: spans.count)
    var stack = roots
    while let parent = stack.popLast() {
      for child in children[parent] {
        shifts[child] =
          spans[child].node == spans[parent].node
          ? shifts[parent] : correction(of: child, in: parent, parentShift: shifts[parent])
        stack.append(child)
      }
    }
    return shifts
  }

  private func correction(of child: Int, in parent: Int, parentShift: Interval) -> Interval {
    let parentStart = spans[parent].wallStart + parentShift
    let parentLength = end(of: parent) - spans[parent].start
    let childStart = spans[child].wallStart
    let childLength = end(of: child) - spans[child].start
    if childLength > parentLength {
      return childStart < parentStart ? parentStart - childStart : .zero
    }
    if childStart >= parentStart, childStart + childLength <= parentStart + parentLength {
      return .zero
    }
    return parentStart + (parentLength - childLength) / 2 - childStart
  }
}
