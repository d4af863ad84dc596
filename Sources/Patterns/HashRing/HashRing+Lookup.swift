public import Simulation

extension HashRing {
  /// The index of the token that owns `hash`; the ring must not be empty.
  @inlinable func tokenIndex(of hash: UInt64) -> Int {
    var index = Int(firstToken[Int(truncatingIfNeeded: hash >> shift)])
    while index < tokens.count && tokens[index].position < hash { index += 1 }
    return index == tokens.count ? 0 : index
  }

  /// The node whose token is the first at or after `hash`; nil on an empty ring.
  @inlinable public func owner(of hash: UInt64) -> NodeID? {
    tokens.isEmpty ? nil : tokens[tokenIndex(of: hash)].node
  }

  /// The preference list: the first `count` distinct nodes clockwise, distinct zones first.
  ///
  /// The owner leads; then the nearest node of each zone not yet seen, then the nearest of the rest.
  /// Tokens of a node already seen are skipped. With fewer nodes than `count` the list is shorter.
  @inlinable public func preferenceList(of hash: UInt64, count: Int) -> NodeList {
    var list = NodeList()
    guard !tokens.isEmpty else { return list }
    let wanted = min(count, members.count, NodeList.capacity)
    var sameZone = NodeList()
    var nodes = NodeSet()
    var zones = NodeSet()
    var index = tokenIndex(of: hash)
    for _ in 0..<tokens.count {
      let token = tokens[index]
      index += 1
      if index == tokens.count { index = 0 }
      guard !nodes.contains(token.node) else { continue }
      nodes.insert(token.node)
      // A zone is as small a number as a node is.
      let zone = NodeID(Int(token.zone))
      if !zones.contains(zone) {
        zones.insert(zone)
        list.append(token.node)
      } else if sameZone.count < NodeList.capacity {
        sameZone.append(token.node)
      }
      if list.count == wanted { return list }
      if list.count == zoneCount && list.count + sameZone.count >= wanted { break }
    }
    for node in sameZone.prefix(wanted - list.count) { list.append(node) }
    return list
  }

  /// The nearest node clockwise of `hash` that is not in `excluded`: who stands in for a replica.
  @inlinable public func fallback(of hash: UInt64, excluding excluded: NodeSet) -> NodeID? {
    guard !tokens.isEmpty else { return nil }
    var index = tokenIndex(of: hash)
    for _ in 0..<tokens.count {
      if !excluded.contains(tokens[index].node) { return tokens[index].node }
      index += 1
      if index == tokens.count { index = 0 }
    }
    return nil
  }

  /// The zone of `node`; nil when it is not on the ring.
  @inlinable public func zone(of node: NodeID) -> UInt8? {
    for member in members where member.id == node { return member.zone }
    return nil
  }
}
