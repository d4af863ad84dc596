import ArgumentParser
import Formats
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import Verification

/// Where to listen: `9090`, `0.0.0.0:9090`, `[::1]:9090`.
struct ListenAddress {
  let address: String
  let port: UInt16

  init(reading argument: String) throws {
    let colon = argument.lastIndex(of: ":")
    let number = colon.map { argument[argument.index(after: $0)...] } ?? argument[...]
    guard let port = UInt16(number) else {
      throw ValidationError("expected a port from 0 to 65535, or address:port")
    }
    self.port = port
    var address = colon.map { String(argument[..<$0]) } ?? ""
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
/// It answers from the numbers published last, on a thread of its own: the world never waits for it.
final class MetricsEndpoint: Sendable {
  private let published = Mutex<Readings?>(nil)

  /// Starts to serve; refused when the address cannot be had.
  init(_ listen: ListenAddress) throws {
    let address: SocketAddress
    do {
      address = try SocketAddress(ipAddress: listen.address, port: Int(listen.port))
    } catch {
      throw Refusal(
        "--listen: expected [address:]port, found \(listen.description)", code: Refusal.usage)
    }
    let server = ServerBootstrap(group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [self] channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
          try channel.pipeline.syncOperations.addHandler(Conversation(answer: answer))
        }
      }
    do {
      _ = try server.bind(to: address).wait()
    } catch {
      let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
      throw Refusal(
        "--listen \(listen.description): cannot be listened at (\(reason))", code: Refusal.ioError)
    }
  }

  /// Lets these readings be what is served.
  func publish(_ readings: Readings) { published.withLock { $0 = readings } }

  /// What a request is answered with.
  fileprivate struct Answer {
    var status = HTTPResponseStatus.ok
    var type = "text/plain; charset=utf-8"
    var body: String
  }

  private func answer(_ request: HTTPRequestHead) -> Answer {
    guard request.method == .GET || request.method == .HEAD else {
      return Answer(status: .methodNotAllowed, body: "GET or HEAD\n")
    }
    switch request.uri.prefix(while: { $0 != "?" }) {
    case "/":
      return Answer(
        type: "text/html; charset=utf-8",
        body: "<title>ringside</title><a href=\"/metrics\">metrics</a>\n")
    case "/metrics":
      guard let readings = published.withLock({ $0 }) else {
        return Answer(status: .serviceUnavailable, body: "nothing has been measured yet\n")
      }
      let format = PrometheusText(accept: request.headers["Accept"])
      return Answer(
        type: format.contentType, body: format.write(readings.world, readings.measures))
    case _:
      return Answer(status: .notFound, body: "there is /metrics\n")
    }
  }
}

/// One connection: a request is answered when it has been heard to its end.
private final class Conversation: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let answer: (HTTPRequestHead) -> MetricsEndpoint.Answer
  private var asked: HTTPRequestHead?

  init(answer: @escaping (HTTPRequestHead) -> MetricsEndpoint.Answer) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): asked = head
    case .body: break
    case .end:
      guard let head = asked else { return }
      asked = nil
      reply(to: head, context)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func reply(to head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let answer = answer(head)
    let body = context.channel.allocator.buffer(string: answer.body)
    let headers: HTTPHeaders = [
      "Content-Type": answer.type, "Content-Length": "\(body.readableBytes)",
      "Connection": head.isKeepAlive ? "keep-alive" : "close",
    ]
    let response = HTTPResponseHead(version: head.version, status: answer.status, headers: headers)
    context.write(wrapOutboundOut(.head(response)), promise: nil)
    if head.method != .HEAD {
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    let end = context.writeAndFlush(wrapOutboundOut(.end(nil)))
    if !head.isKeepAlive { end.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
  }
}
