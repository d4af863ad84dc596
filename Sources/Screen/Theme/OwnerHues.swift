/// Chooses the hues of a ring's members from a palette, so that neighbours in the list differ most.
enum OwnerHues {
  /// Eight colours: the first candidate, then always the one farthest from all before.
  ///
  /// Distance is the lesser of what an eye with and one without green cones sees. Of candidates too
  /// alike a lighter or darker sister takes the place. None comes near the `others`, which mean
  /// something else on the same screen.
  static func choose(
    from candidates: [Color], ground: Color, apartFrom others: [Color]
  ) -> [Color] {
    let isDark = ground.luminance < 0.18
    let away = isDark ? Color(0xffffff) : Color(0x000000)
    // Sisters are second choice: a palette's own colours are why a theme was chosen.
    var offered = candidates.map { (color: $0, weight: 1.0) }
    for color in candidates {
      offered.append((color.mixed(with: away, 0.4), 0.6))
      let nearer = color.mixed(with: ground, 0.35)
      if nearer.contrast(with: ground) >= 3 { offered.append((nearer, 0.6)) }
    }
    func sight(_ color: Color) -> (all: Lab, some: Lab) { (color.lab, color.labWithoutGreenCones) }
    let seen = offered.map { sight($0.color) }
    let kept = others.map(sight)
    var chosen = [0]
    while chosen.count < 8 {
      var best = (index: 0, score: -1.0)
      for index in offered.indices where !chosen.contains(index) {
        let nearest =
          (chosen.map { seen[$0] } + kept).map {
            min(
              seen[index].all.distance(to: $0.all), 1.5 * seen[index].some.distance(to: $0.some))
          }.min() ?? 0
        let score = nearest * offered[index].weight
        if score > best.score { best = (index, score) }
      }
      chosen.append(best.index)
    }
    return chosen.map { offered[$0].color }
  }
}
