public import ArgumentParser
public import Dashboard

extension Language: ExpressibleByArgument {}
