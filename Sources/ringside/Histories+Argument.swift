public import ArgumentParser
public import Formats
public import Verification

extension Model: ExpressibleByArgument {}
extension HistoryFormat: ExpressibleByArgument {}
