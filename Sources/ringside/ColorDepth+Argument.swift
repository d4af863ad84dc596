public import ArgumentParser
public import Screen

extension ColorDepth: ExpressibleByArgument {}
