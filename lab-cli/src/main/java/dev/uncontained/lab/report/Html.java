package dev.uncontained.lab.report;

import java.util.List;

/** The few pieces of HTML that every report is put together from. */
public final class Html {
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:15px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em}
            h1{font-size:1.5em}h2{font-size:1.15em;margin-top:2em}
            table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;font-size:.9em}
            th,td{padding:.25em .6em;border-bottom:1px solid #8884;text-align:right;white-space:nowrap}
            th.word,td.word{text-align:left}
            svg{width:100%;height:auto;margin:1em 0}
            .bad{color:#c22;font-weight:bold}.note{opacity:.8}
            code,pre{font:.9em ui-monospace,monospace}pre{overflow:auto}
            """;

    private Html() {}

    /** Text that cannot be taken for a tag or end an attribute. */
    public static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** A whole page that needs nothing from anywhere else. */
    public static String page(String title, String body) {
        return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escape(title)
                + "</title><meta name=\"viewport\" content=\"width=device-width\"><style>" + STYLE
                + "</style></head><body>\n" + body + "</body></html>\n";
    }

    /** A table whose first {@code wordColumns} columns hold words. */
    public static String table(int wordColumns, List<String> head, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<table><thead>");
        row(html, "th", wordColumns, head);
        html.append("</thead><tbody>\n");
        rows.forEach(cells -> row(html, "td", wordColumns, cells));
        return html.append("</tbody></table>\n").toString();
    }

    private static void row(StringBuilder html, String tag, int wordColumns, List<String> cells) {
        html.append("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            html.append('<').append(tag).append(i < wordColumns ? " class=\"word\">" : ">");
            html.append(escape(cells.get(i))).append("</").append(tag).append('>');
        }
        html.append("</tr>\n");
    }
}
