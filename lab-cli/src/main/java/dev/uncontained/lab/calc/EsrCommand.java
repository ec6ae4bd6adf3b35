package dev.uncontained.lab.calc;

import dev.uncontained.arm.syndrome.Esr;
import dev.uncontained.arm.syndrome.ExceptionClass;
import dev.uncontained.arm.syndrome.FaultStatus;
import dev.uncontained.arm.syndrome.LinuxReaction;
import dev.uncontained.arm.syndrome.SyncErrorType;
import dev.uncontained.arm.syndrome.Syndrome;
import dev.uncontained.arm.syndrome.TakenFrom;
import dev.uncontained.lab.csv.CsvBatch;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        footer = {
            "A batch is CSV with the header esr; taken_from and ras (0/1) may follow, else the options say. It comes back with",
            "class,action,contained,reason."
        })
public final class EsrCommand implements Callable<Integer> {
    private static final CsvBatch BATCH =
            new CsvBatch(List.of("esr"), List.of("class", "action", "contained", "reason"));

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

    @Mixin
    private AnswerOptions options = new AnswerOptions();

    @Override
    public Integer call() {
        if (value == null && !options.isBatch()) {
            throw new ParameterException(
                    spec.commandLine(), "which value? For example lab esr 0xbf000002 --taken-from el3");
        }
        Fields fields = Fields.ofOptions()
                .put("esr", value)
                .put("taken_from", takenFrom)
                .put("ras", !noRas);
        return options.run(spec, BATCH, fields, EsrCommand::answer);
    }

    private static Answer answer(Fields fields) {
        Esr esr = Esr.decode(fields.word("esr"));
        TakenFrom from = TakenFrom.of(fields.text("taken_from"));
        LinuxReaction reaction = LinuxReaction.to(esr, from, fields.flag("ras"));
        Answer answer = new Answer()
                .put("esr", Answer.hex(esr.value()))
                .put("ec", Answer.hex(esr.ec()))
                .put("class", className(esr))
                .put("il", esr.il())
                .put("iss", Answer.hex(esr.iss()));
        switch (esr.syndrome()) {
            case Syndrome.DataAbort abort -> dataAbort(answer, abort);
            case Syndrome.InstructionAbort abort -> {
                externalAbort(answer, abort.ifsc(), abort.set(), abort.syncErrorType());
                answer.put("fnv", abort.fnv())
                        .put("ea", abort.ea())
                        .put("s1ptw", abort.s1ptw())
                        .put("ifsc", Answer.hex(abort.ifsc()))
                        .put("status", FaultStatus.describe(abort.ifsc()));
            }
            case Syndrome.SError serror ->
                answer.put("ids", false)
                        .put("iesb", serror.iesb())
                        .put("aet", serror.aet().name())
                        .put("severity", serror.aet().meaning())
                        .put("ea", serror.ea())
                        .put("dfsc", Answer.hex(serror.dfsc()));
            case Syndrome.ImpdefSError impdef ->
                answer.put("ids", true).put("implementationDefined", Answer.hex(impdef.iss()));
            case Syndrome.Other other -> answer.put("syndrome", Answer.hex(other.iss()));
        }
        return answer.put("takenFrom", fields.text("taken_from"))
                .put("action", reaction.action().name())
                .put("contained", reaction.contained())
                .put("reason", reaction.reason())
                .put("kernelFunction", reaction.kernelFunction());
    }

    private static void dataAbort(Answer answer, Syndrome.DataAbort abort) {
        answer.put("isv", abort.isv());
        if (abort.isv()) {
            answer.put("accessBytes", abort.accessBytes())
                    .put("sse", abort.sse())
                    .put("srt", abort.srt())
                    .put("sf", abort.sf())
                    .put("ar", abort.ar());
        }
        answer.put("vncr", abort.vncr());
        externalAbort(answer, abort.dfsc(), abort.set(), abort.syncErrorType());
        answer.put("fnv", abort.fnv())
                .put("ea", abort.ea())
                .put("cm", abort.cm())
                .put("s1ptw", abort.s1ptw())
                .put("wnr", abort.wnr())
                .put("dfsc", Answer.hex(abort.dfsc()))
                .put("status", FaultStatus.describe(abort.dfsc()));
    }

    /** SET has a meaning of its own only for external aborts. */
    private static void externalAbort(Answer answer, int fsc, int set, SyncErrorType type) {
        answer.put("set", FaultStatus.isExternalAbort(fsc) ? type.name() : Answer.hex(set));
    }

    private static String className(Esr esr) {
        ExceptionClass exceptionClass = esr.exceptionClass();
        return exceptionClass == null ? "unknown" : exceptionClass.meaning();
    }
}
