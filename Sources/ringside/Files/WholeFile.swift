import Glibc

/// A file that appears whole or not at all, under a name that is given last.
///
/// It is written beside its final place and moved there at the end, so a full disk, a crash or a
/// reader in between never meet half of it. `-` is standard output, and what is no regular file (a
/// pipe, `/dev/null`) is written to as it is.
struct WholeFile: ~Copyable {
  /// Why writing failed: the file and the system's words.
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String
    var description: String { "\(path): \(reason)" }
  }

  /// What becomes of a file that is already there.
  enum Policy {
    /// It is replaced.
    case replace
    /// Nothing is written.
    case keep
  }

  private let path: String
  private let temporary: String?
  private let descriptor: Int32
  private let policy: Policy
  private var isFinished = false

  init(_ path: String, _ policy: Policy = .replace) throws(Failure) {
    let opened = WholeFile.open(path)
    guard opened.descriptor >= 0 else { throw Failure(path: path, reason: WholeFile.reason) }
    self.path = path
    self.policy = policy
    descriptor = opened.descriptor
    temporary = opened.temporary
  }

  /// Opens what is written to: the file itself, or another name beside it for a while.
  private static func open(_ path: String) -> (descriptor: Int32, temporary: String?) {
    if path == "-" { return (1, nil) }
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
      guard status.st_mode & S_IFMT != S_IFDIR else {
        errno = EISDIR
        return (-1, nil)
      }
      return (Glibc.open(path, O_WRONLY), nil)
    }
    let name = "\(path).\(getpid()).part"
    return (Glibc.open(name, O_WRONLY | O_CREAT | O_EXCL, 0o666), name)
  }

  deinit {
    if let temporary, !isFinished { unlink(temporary) }
    if descriptor > 2 { close(descriptor) }
  }

  /// Adds text at the end.
  mutating func append(_ text: String) throws(Failure) {
    guard WholeFile.write(text, to: descriptor) else {
      throw Failure(path: path == "-" ? "standard output" : path, reason: WholeFile.reason)
    }
  }

  /// Gives the file its name.
  mutating func finish() throws(Failure) {
    guard let temporary else { return }
    guard fsync(descriptor) == 0, WholeFile.move(temporary, to: path, policy) else {
      throw Failure(path: path, reason: WholeFile.reason)
    }
    isFinished = true
  }

  /// Writes a whole file.
  static func write(
    _ text: String, to path: String, _ policy: Policy = .replace
  ) throws(Failure) {
    var file = try WholeFile(path, policy)
    try file.append(text)
    try file.finish()
  }

  /// Writes all of `text`; false, with errno set, when the system does not take it.
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(
          descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          return false
        }
        written += count
      }
      return true
    }
  }

  private static func move(_ from: String, to path: String, _ policy: Policy) -> Bool {
    switch policy {
    case .replace: return rename(from, path) == 0
    case .keep:
      // A link does not replace; file systems without links have only a look beforehand.
      if link(from, path) == 0 {
        unlink(from)
        return true
      }
      guard errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS else { return false }
      guard access(path, F_OK) != 0 else {
        errno = EEXIST
        return false
      }
      return rename(from, path) == 0
    }
  }

  private static var reason: String { String(cString: strerror(errno)) }
}
