package dev.uncontained.lab.machine;

import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts text into lines and mends those that another stream was spliced into. lspci buffers its output, its library does
 * not buffer its complaints; with both in one file a complaint lands anywhere, often in the middle of a line:
 * <pre>
 *     Region 0: Memory at 600pcilib: sysfs_read_vpd: read failed: Input/output error
 * 000000 (64-bit, prefetchable) [size=16M]
 * </pre>
 * The complaint ends its line, so what was cut goes on in the next. The complaint itself is listed as unread.
 */
final class LspciLines {
    private static final String[] COMPLAINTS = {"pcilib: ", "lspci: "};

    private final Consumer<LspciLine> reader;
    private final List<UnreadLine> unread;
    private String cut = "";
    private int cutNumber;

    LspciLines(Consumer<LspciLine> reader, List<UnreadLine> unread) {
        this.reader = reader;
        this.unread = unread;
    }

    void read(String text) {
        int number = 0;
        int start = text.startsWith("\uFEFF") ? 1 : 0;
        while (start < text.length()) {
            int newline = text.indexOf('\n', start);
            int end = newline < 0 ? text.length() : newline;
            int next = newline < 0 ? end : newline + 1;
            while (end > start && text.charAt(end - 1) == '\r') {
                end--;
            }
            number++;
            onLine(number, text.substring(start, end));
            start = next;
        }
        if (!cut.isBlank()) {
            reader.accept(LspciLine.of(cutNumber, cut, cut));
        }
    }

    private void onLine(int number, String raw) {
        int complaint = complaintAt(raw);
        if (complaint >= 0) {
            unread.add(new UnreadLine(number, raw));
            cut += raw.substring(0, complaint);
            cutNumber = number;
            return;
        }
        if (cut.isEmpty()) {
            reader.accept(LspciLine.of(number, raw, raw));
            return;
        }
        String head = cut;
        cut = "";
        LspciLine alone = LspciLine.of(number, raw, raw);
        if (head.isBlank() && (LspciHeader.parse(alone.text()) != null || isMereIndent(head, alone))) {
            reader.accept(alone);
            return;
        }
        LspciLine joined = LspciLine.of(number, raw, head + (head.isBlank() ? raw : raw.stripTrailing()));
        if (LspciHeader.parse(alone.text()) != null && LspciHeader.parse(joined.text()) == null) {
            reader.accept(LspciLine.of(cutNumber, head, head));
            reader.accept(alone);
        } else {
            reader.accept(joined);
        }
    }

    /** Spaces in front of a complaint are the indent of a copy, unless the next line lacks them. */
    private static boolean isMereIndent(String head, LspciLine next) {
        return head.indexOf('\t') < 0 && (next.text().isEmpty() || next.indent() >= head.length());
    }

    private static int complaintAt(String raw) {
        if (raw.indexOf("ci") < 0) {
            return -1;
        }
        for (String complaint : COMPLAINTS) {
            int at = raw.indexOf(complaint);
            if (at >= 0) {
                return at;
            }
        }
        return -1;
    }
}
