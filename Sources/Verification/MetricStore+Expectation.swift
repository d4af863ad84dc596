import Cluster
public import Patterns

/// A store of metrics answers what an expectation asks.
extension MetricStore: ExpectationSource {}
