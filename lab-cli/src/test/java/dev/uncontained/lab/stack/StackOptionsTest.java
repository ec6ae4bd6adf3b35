package dev.uncontained.lab.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.uncontained.lab.Lab;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackOptionsTest {
    @ParameterizedTest
    @CsvSource({
        "--brokers=2,                      --brokers is 2; it can be 1 or 3",
        "--port-base=80,                   --port-base is 80; it can be 1024 to 65036",
        "--guests=0,                       --guests is 0; it can be 1 to 90",
        "--partitions=0,                   --partitions is 0; it can be 1 to 256",
        "--instances=guest=2,              no service 'guest'",
        "--instances=kvm-service=91,       --instances kvm-service is 91",
    })
    void anImpossibleValueIsNamedWithWhatIsPossible(String option, String message) {
        StringWriter err = new StringWriter();

        int status = Lab.commandLine().setErr(new PrintWriter(err)).execute("up", option);

        assertThat(status).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }
}
