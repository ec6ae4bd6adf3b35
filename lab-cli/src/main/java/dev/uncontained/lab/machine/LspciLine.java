package dev.uncontained.lab.machine;

/**
 * One line of lspci output.
 *
 * @param number in the input, from 1; of the last one where several were put together
 * @param raw as it stands in the input
 * @param indent columns of white space in front, a tab counting to the next multiple of 8
 * @param text without white space around it
 */
record LspciLine(int number, String raw, int indent, String text) {
    static LspciLine of(int number, String raw, String content) {
        int indent = 0;
        int i = 0;
        for (; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '\t') {
                indent = (indent | 7) + 1;
            } else if (c == ' ') {
                indent++;
            } else {
                break;
            }
        }
        return new LspciLine(number, raw, indent, content.substring(i).stripTrailing());
    }

    UnreadLine unread() {
        return new UnreadLine(number, raw);
    }
}
