package dev.uncontained.lab.csv;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.uncontained.lab.LabException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Answers a CSV of questions. The header names the columns in any order; those that the batch does not know pass through. Each row comes out
 * as it went in with the answers behind it (an answer's column that is in the input already is filled in where it stands).
 */
public final class CsvBatch {
    private final List<String> asked;
    private final List<String> answered;

    /**
     * @param asked columns the input must have
     * @param answered columns it is given
     */
    public CsvBatch(List<String> asked, List<String> answered) {
        this.asked = List.copyOf(asked);
        this.answered = List.copyOf(answered);
    }

    /** The columns of the answer, in order. */
    public List<String> answered() {
        return answered;
    }

    /**
     * Reads a file, or standard input for {@code -}, to its end. A row with a bad value ends it; the rows before it have been written.
     *
     * @param answer one answer for each answered column; its {@link IllegalArgumentException} names field, value and what is legal
     * @throws LabException with exit status 2, naming file and line
     */
    public void run(String file, PrintWriter out, Function<CsvRow, List<String>> answer) {
        boolean isStandardInput = file.equals("-");
        try (Reader in = isStandardInput
                ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
                : Files.newBufferedReader(Path.of(file))) {
            run(isStandardInput ? "standard input" : file, in, out, answer);
        } catch (NoSuchFileException e) {
            throw LabException.usage("there is no file " + file, "");
        } catch (IOException | UncheckedIOException e) {
            throw unreadable(file, e.getCause() == null ? e : e.getCause());
        } finally {
            out.flush();
        }
    }

    private static LabException unreadable(String file, Throwable why) {
        return why instanceof CharacterCodingException
                ? LabException.usage(file + " is not UTF-8 text", "Write it as UTF-8 and run again.")
                : LabException.usage(file + " cannot be read: " + why.getMessage(), "");
    }

    void run(String name, Reader in, PrintWriter out, Function<CsvRow, List<String>> answer) throws IOException {
        CsvWriter writer = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out);
        try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(in)) {
            answer(name, reader.iterator(), writer, answer);
        } catch (CsvParseException e) {
            throw LabException.usage(name + " is not CSV: " + e.getMessage(), wayOut());
        } finally {
            writer.flush();
        }
    }

    private void answer(
            String name, Iterator<CsvRecord> records, CsvWriter writer, Function<CsvRow, List<String>> answer) {
        if (!records.hasNext()) {
            throw LabException.usage(name + " is empty", wayOut());
        }
        List<String> header = new ArrayList<>(
                records.next().getFields().stream().map(CsvBatch::columnName).toList());
        Map<String, Integer> columns = columns(name, header);
        int[] places = new int[answered.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = header.indexOf(answered.get(i));
            if (places[i] < 0) {
                places[i] = header.size();
                header.add(answered.get(i));
            }
        }
        writer.writeRecord(header);
        while (records.hasNext()) {
            writer.writeRecord(row(name, records.next(), columns, header.size(), places, answer));
        }
    }

    private static List<String> row(
            String name,
            CsvRecord record,
            Map<String, Integer> columns,
            int width,
            int[] places,
            Function<CsvRow, List<String>> answer) {
        List<String> answers;
        try {
            answers = answer.apply(new CsvRow(columns, record.getFields()));
        } catch (IllegalArgumentException e) {
            throw LabException.usage(
                    "%s:%d: %s".formatted(name, record.getStartingLineNumber(), e.getMessage()),
                    "The rows before it are answered; put it right and run again.");
        }
        List<String> fields = new ArrayList<>(record.getFields());
        while (fields.size() < width) {
            fields.add("");
        }
        for (int i = 0; i < places.length; i++) {
            fields.set(places[i], answers.get(i));
        }
        return fields;
    }

    private Map<String, Integer> columns(String name, List<String> header) {
        Map<String, Integer> columns = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            if (columns.put(header.get(i), i) != null) {
                throw LabException.usage(name + ":1: column " + header.get(i) + " stands twice", wayOut());
            }
        }
        for (String column : asked) {
            if (!columns.containsKey(column)) {
                throw LabException.usage(
                        name + ":1: column " + column + " is missing; the header is " + String.join(",", header),
                        wayOut());
            }
        }
        return columns;
    }

    private String wayOut() {
        return "The header must have " + String.join(",", asked) + "; further columns pass through.";
    }

    private static String columnName(String field) {
        return field.replace("\uFEFF", "").strip();
    }
}
