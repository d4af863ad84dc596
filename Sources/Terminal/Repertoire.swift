import CNcurses

/// Which characters the C library knows; what it does not know it draws as a silent blank.
public enum Repertoire {
  /// Whether the character takes one column.
  ///
  /// Answers by the locale that is set: `followLocale` is to be called before.
  public static func draws(_ scalar: Unicode.Scalar) -> Bool { rs_width(scalar.value) == 1 }

  /// Sets the user's locale; one that asks for UTF-8 and is not there becomes C.UTF-8.
  public static func followLocale() { rs_set_locale() }
}
