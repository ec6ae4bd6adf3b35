package dev.uncontained.lab.run;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Names runs: the second they began in UTC, then four random hex digits, so that names sort by age and never meet again. */
public final class RunId {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

    private RunId() {}

    public static String next() {
        byte[] random = new byte[2];
        new SecureRandom().nextBytes(random);
        return SECOND.format(Instant.now()) + "-" + HexFormat.of().formatHex(random);
    }
}
