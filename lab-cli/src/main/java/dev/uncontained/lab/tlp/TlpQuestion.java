package dev.uncontained.lab.tlp;

import dev.uncontained.arm.pcie.Generation;
import dev.uncontained.arm.pcie.PcieLink;
import dev.uncontained.arm.pcie.TlpHeaders;
import dev.uncontained.arm.pcie.TlpMode;
import dev.uncontained.arm.pcie.TlpOperation;
import dev.uncontained.arm.pcie.Transfer;
import java.util.List;

/**
 * One question, checked field by field.
 *
 * @param mode whose arithmetic
 * @param link the link
 * @param operation what is repeated
 * @param sizeBytes bytes of each repetition
 */
record TlpQuestion(TlpMode mode, PcieLink link, TlpOperation operation, long sizeBytes) {
    static final List<String> COLUMNS = List.of("mode", "gen", "lanes", "mps", "op", "size");

    /** @throws IllegalArgumentException naming field, value and what is legal */
    static TlpQuestion of(String mode, String gen, String lanes, String mps, String op, String size) {
        TlpMode tlpMode = TlpMode.of(mode);
        Generation generation = Generation.of((int) whole("gen", gen, "1 to 7"));
        PcieLink link = new PcieLink(generation, (int) whole("lanes", lanes, "one of " + listed(PcieLink.LANES)), (int)
                whole("mps", mps, "one of " + listed(PcieLink.PAYLOADS)));
        TlpOperation operation = TlpOperation.of(op);
        long sizeBytes = whole("size", size, "1 to " + Transfer.MAX_BYTES + " bytes");
        if (sizeBytes < 1 || sizeBytes > Transfer.MAX_BYTES) {
            throw new IllegalArgumentException("size " + size + " is not in 1 to " + Transfer.MAX_BYTES + " bytes");
        }
        return new TlpQuestion(tlpMode, link, operation, sizeBytes);
    }

    Transfer answer(TlpHeaders headers, int mrrsBytes, int completionBytes) {
        return Transfer.of(mode, link, headers, operation, sizeBytes, mrrsBytes, completionBytes);
    }

    private static long whole(String field, String text, String legal) {
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(field + " '" + text + "' is not a whole number; legal is " + legal, e);
        }
        if (!field.equals("size") && value != (int) value) {
            throw new IllegalArgumentException(field + " " + text + " is not " + legal);
        }
        return value;
    }

    private static String listed(List<Integer> values) {
        return String.join(
                ", ", values.stream().map(value -> Integer.toString(value)).toList());
    }
}
