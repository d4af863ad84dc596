import ArgumentParser
import Dispatch
import FlyingFox
import FlyingSocks
import Formats
import Foundation
import Synchronization
import Verification

/// Where to listen: `9090`, `0.0.0.0:9090`, `[::1]:9090`.
struct ListenAddress: ExpressibleByArgument {
  let address: String
  let port: UInt16

  init?(argument: String) {
    guard let colon = argument.lastIndex(of: ":") else {
      guard let port = UInt16(argument) else { return nil }
      self.port = port
      address = "127.0.0.1"
      return
    }
    guard let port = UInt16(argument[argument.index(after: colon)...]) else { return nil }
    self.port = port
    var address = String(argument[..<colon])
    if address.hasPrefix("["), address.hasSuffix("]") {
      address = String(address.dropFirst().dropLast())
    }
    if address == "localhost" || address.isEmpty { address = "127.0.0.1" }
    self.address = address
  }

  var description: String {
    address.contains(":") ? "[\(address)]:\(port)" : "\(address):\(port)"
  }
}

/// Serves `/metrics` to a Prometheus server; on loopback unless an address was given.
///
/// It answers from the numbers published last, on threads of its own: the world never waits for it.
final class MetricsEndpoint: Sendable {
  private let published = Mutex<Readings?>(nil)

  /// Starts to serve; refused when the address cannot be had.
  init(_ listen: ListenAddress) throws {
    let server = try MetricsEndpoint.server(listen)
    let isReady = DispatchSemaphore(value: 0)
    let failure = Failure()
    Task.detached { [self] in
      await server.appendRoute("GET /metrics") { [self] request in
        response(accept: request.headers[HTTPHeader("Accept")])
      }
      await server.appendRoute("GET /") { _ in
        HTTPResponse(
          statusCode: .ok, headers: [.contentType: "text/html; charset=utf-8"],
          body: Data("<title>ringside</title><a href=\"/metrics\">metrics</a>\n".utf8))
      }
      do {
        try await server.run()
      } catch {
        failure.text.withLock { $0 = "\(error.localizedDescription)" }
        isReady.signal()
      }
    }
    Task.detached {
      try? await server.waitUntilListening(timeout: 5)
      isReady.signal()
    }
    isReady.wait()
    if let reason = failure.text.withLock({ $0 }) {
      throw Refusal(
        "--listen \(listen.description): cannot be listened at (\(reason))", code: Refusal.ioError)
    }
  }

  private final class Failure: Sendable {
    let text = Mutex<String?>(nil)
  }

  private static func server(_ listen: ListenAddress) throws -> HTTPServer {
    do {
      if listen.address.contains(":") {
        return HTTPServer(
          address: try sockaddr_in6.inet6(ip6: listen.address, port: listen.port),
          logger: .disabled)
      }
      return HTTPServer(
        address: try sockaddr_in.inet(ip4: listen.address, port: listen.port),
        logger: .disabled)
    } catch {
      throw Refusal(
        "--listen: expected [address:]port, found \(listen.description)", code: Refusal.usage)
    }
  }

  /// Lets these readings be what is served.
  func publish(_ readings: Readings) { published.withLock { $0 = readings } }

  private func response(accept: String?) -> HTTPResponse {
    let format = PrometheusText(accept: accept)
    guard let readings = published.withLock({ $0 }) else {
      return HTTPResponse(statusCode: .serviceUnavailable)
    }
    return HTTPResponse(
      statusCode: .ok, headers: [.contentType: format.contentType],
      body: Data(format.write(readings.world, readings.measures).utf8))
  }
}
