public import ArgumentParser
public import Terminal

extension ColorDepth: ExpressibleByArgument {}
