#if hasFeature(Embedded)
    // Interpolated text, in few instructions.
    //
    // The standard library's own functions are inlined: two hundred bytes for each piece of each sentence, and every
    // error has sentences. These take precedence where this module is imported, which the manifest does for all device
    // targets above this one, and make a piece one call.
    extension DefaultStringInterpolation {
        @inline(never)
        public mutating func appendLiteral(_ literal: String) { write(literal) }

        @inline(never)
        public mutating func appendInterpolation(_ text: String) { write(text) }

        @inline(never)
        public mutating func appendInterpolation(_ number: Int) { write(number.description) }
    }
#endif
