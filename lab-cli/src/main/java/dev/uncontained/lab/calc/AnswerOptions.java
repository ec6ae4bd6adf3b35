package dev.uncontained.lab.calc;

import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** How a calculator is asked and answers: once for people, once as JSON, or a CSV of questions. */
final class AnswerOptions {
    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--batch",
            paramLabel = "FILE|-",
            description = "Answer every row of a CSV file or of standard input.")
    private @Nullable String batch;

    /** Whether a file of questions was given. */
    boolean isBatch() {
        return batch != null;
    }

    /** Answers; a batch gets the answer's values by their column names. */
    int run(CommandSpec spec, CsvBatch columns, Fields fields, Function<Fields, Answer> ask) {
        return run(spec, columns, fields, ask, row -> ask.apply(row).cells(columns.answered()));
    }

    /** Answers; a batch is answered by a function of its own. */
    int run(
            CommandSpec spec,
            CsvBatch columns,
            Fields fields,
            Function<Fields, Answer> ask,
            Function<Fields, List<String>> askRow) {
        try {
            if (batch == null) {
                ask.apply(fields).print(spec.commandLine().getOut(), json);
            } else if (json) {
                throw new IllegalArgumentException("--json and --batch exclude each other: a batch answers in CSV");
            } else {
                columns.run(batch, spec.commandLine().getOut(), row -> askRow.apply(fields.under(row)));
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
