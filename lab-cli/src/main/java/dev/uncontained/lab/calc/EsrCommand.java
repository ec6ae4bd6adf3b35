package dev.uncontained.lab.calc;

import dev.uncontained.arm.syndrome.Esr;
import dev.uncontained.arm.syndrome.ExceptionClass;
import dev.uncontained.arm.syndrome.FaultStatus;
import dev.uncontained.arm.syndrome.LinuxReaction;
import dev.uncontained.arm.syndrome.Syndrome;
import dev.uncontained.arm.syndrome.TakenFrom;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code lab esr}: an exception syndrome, what Linux does with it, and whether that contains it. */
@Command(
        name = "esr",
        mixinStandardHelpOptions = true,
        description = "Take an ESR_ELx value apart and say what Linux does with it, contained or not, and why.",
        footer = {"A batch is CSV with the header esr,taken_from; it comes back with class,action,contained,reason."})
public final class EsrCommand implements Callable<Integer> {
    private static final CsvBatch BATCH =
            new CsvBatch(List.of("esr", "taken_from"), List.of("class", "action", "contained", "reason"));

    @Spec
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "VALUE", description = "The register, decimal or 0x hexadecimal.")
    private @Nullable String value;

    @Option(
            names = "--taken-from",
            paramLabel = "guest|host|el3",
            description = "Who took it, and from where (default: ${DEFAULT-VALUE}).")
    private String takenFrom = "guest";

    @Option(names = "--no-ras", description = "The PE lacks FEAT_RAS, so an SError has no severity.")
    private boolean noRas;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--batch",
            paramLabel = "FILE|-",
            description = "Answer every row of a CSV file or of standard input.")
    private @Nullable String batch;

    @Override
    public Integer call() {
        try {
            if (batch != null) {
                BATCH.run(batch, spec.commandLine().getOut(), row -> {
                    Esr esr = Esr.decode(Answer.word("esr", row.get("esr")));
                    LinuxReaction reaction = LinuxReaction.to(esr, TakenFrom.of(row.get("taken_from")), !noRas);
                    return List.of(
                            className(esr),
                            reaction.action().name(),
                            reaction.contained() ? "1" : "0",
                            reaction.reason());
                });
                return 0;
            }
            if (value == null) {
                throw new IllegalArgumentException("which value? For example lab esr 0xbf000002 --taken-from el3");
            }
            Esr esr = Esr.decode(Answer.word("esr", value));
            answer(esr, LinuxReaction.to(esr, TakenFrom.of(takenFrom), !noRas))
                    .print(spec.commandLine().getOut(), json);
            return 0;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Answer answer(Esr esr, LinuxReaction reaction) {
        Answer answer = new Answer()
                .put("esr", Answer.hex(esr.value()))
                .put("ec", Answer.hex(esr.ec()))
                .put("class", className(esr))
                .put("il", esr.il())
                .put("iss", Answer.hex(esr.iss()));
        switch (esr.syndrome()) {
            case Syndrome.DataAbort abort -> {
                answer.put("isv", abort.isv())
                        .put("wnr", abort.wnr())
                        .put("dfsc", Answer.hex(abort.dfsc()))
                        .put("status", FaultStatus.describe(abort.dfsc()));
                if (abort.isv()) {
                    answer.put("accessBytes", abort.accessBytes());
                }
            }
            case Syndrome.InstructionAbort abort ->
                answer.put("ifsc", Answer.hex(abort.ifsc())).put("status", FaultStatus.describe(abort.ifsc()));
            case Syndrome.SError serror ->
                answer.put("ids", false)
                        .put("aet", serror.aet().name())
                        .put("severity", serror.aet().meaning())
                        .put("dfsc", Answer.hex(serror.dfsc()));
            case Syndrome.ImpdefSError impdef ->
                answer.put("ids", true).put("implementationDefined", Answer.hex(impdef.iss()));
            case Syndrome.Other other -> answer.put("syndrome", Answer.hex(other.iss()));
        }
        return answer.put("takenFrom", takenFrom)
                .put("action", reaction.action().name())
                .put("contained", reaction.contained())
                .put("reason", reaction.reason())
                .put("kernelFunction", reaction.kernelFunction());
    }

    private static String className(Esr esr) {
        ExceptionClass exceptionClass = esr.exceptionClass();
        return exceptionClass == null ? "unknown" : exceptionClass.meaning();
    }
}
