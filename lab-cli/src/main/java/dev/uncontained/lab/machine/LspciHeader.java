package dev.uncontained.lab.machine;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a device: {@code [DDDD:]BB:DD.F class[ [cccc]]: name[ [vvvv:dddd]][ (rev xx)][ (prog-if xx)]}, in its
 * forms without numbers, with {@code -n} and {@code -nn}, and with {@code -P}, where the address is a path of bridges.
 *
 * @param path the address or the path, in lower case, with its domain
 */
record LspciHeader(
        String path,
        String className,
        @Nullable String classCode,
        @Nullable String ids) {
    private static final Pattern ADDRESS = Pattern.compile(
            "((?:[0-9a-f]{4,8}:)?)([0-9a-f]{2}:[01][0-9a-f]\\.[0-7](?:/(?:[0-9a-f]{2}:)?[01][0-9a-f]\\.[0-7])*+)");
    private static final Pattern CLASS_CODE = Pattern.compile("[0-9a-f]{4}");
    private static final Pattern IDS = Pattern.compile("[0-9a-f]{4}:[0-9a-f]{4}");

    /** The device a line begins, or null when it begins none. */
    static @Nullable LspciHeader parse(String text) {
        int space = text.indexOf(' ');
        if (space < 0 || !startsLikeAddress(text)) {
            return null;
        }
        Matcher address = ADDRESS.matcher(text.substring(0, space).toLowerCase(Locale.ROOT));
        int colon = text.indexOf(':', space);
        if (!address.matches() || colon < 0 || (colon + 1 < text.length() && text.charAt(colon + 1) != ' ')) {
            return null;
        }
        String words = text.substring(space, colon).strip();
        String code = null;
        if (words.startsWith("Class ")) {
            words = words.substring("Class ".length());
        }
        int bracket = words.lastIndexOf('[');
        if (bracket >= 0 && words.endsWith("]")) {
            code = classCode(words.substring(bracket + 1, words.length() - 1));
            if (code != null) {
                words = bracket == 0 ? code : words.substring(0, bracket).strip();
            }
        } else {
            code = classCode(words);
        }
        if (words.isEmpty()) {
            return null;
        }
        String domain = address.group(1).isEmpty() ? "0000:" : address.group(1);
        return new LspciHeader(domain + address.group(2), words, code, ids(text.substring(colon + 1)));
    }

    /** Whether a line was probably meant to begin a device: its first word has an address' punctuation. */
    static boolean startsLikeAddress(String text) {
        int end = text.indexOf(' ');
        String word = end < 0 ? text : text.substring(0, end);
        int colon = word.indexOf(':');
        return colon > 0 && colon <= 8 && word.indexOf('.', colon) > colon;
    }

    private static @Nullable String classCode(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return CLASS_CODE.matcher(lower).matches() ? lower : null;
    }

    /** With -n the name is the ids; with -nn they are the last brackets; an unknown vendor prints as "Device vvvv:dddd". */
    private static @Nullable String ids(String name) {
        String bare = name.strip().toLowerCase(Locale.ROOT);
        if (bare.startsWith("device ")) {
            bare = bare.substring("device ".length());
        }
        if (bare.length() >= 9 && (bare.length() == 9 || bare.charAt(9) == ' ')) {
            String first = bare.substring(0, 9);
            if (IDS.matcher(first).matches()) {
                return first;
            }
        }
        for (int open = bare.lastIndexOf('['); open >= 0; open = bare.lastIndexOf('[', open - 1)) {
            if (open + 10 < bare.length() && bare.charAt(open + 10) == ']') {
                String inside = bare.substring(open + 1, open + 10);
                if (IDS.matcher(inside).matches()) {
                    return inside;
                }
            }
        }
        return null;
    }
}
