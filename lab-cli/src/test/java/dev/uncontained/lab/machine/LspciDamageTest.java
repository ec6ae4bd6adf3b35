package dev.uncontained.lab.machine;

import static dev.uncontained.lab.machine.LspciSpliceTest.COMPLAINT;
import static dev.uncontained.lab.machine.LspciSpliceTest.DUMP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LspciDamageTest {
    /** The worst a splice can do: lspci's library complains between any two characters. */
    @Test
    void aComplaintAnywhereCostsNothingButItsOwnLine() {
        Machine whole = Machine.parseLspci(DUMP);
        for (int at = 0; at <= DUMP.length(); at++) {
            Machine machine = Machine.parseLspci(DUMP.substring(0, at) + COMPLAINT + DUMP.substring(at));

            assertThat(machine.devices()).as("complaint at %d", at).isEqualTo(whole.devices());
            assertThat(machine.unread()).as("complaint at %d", at).hasSize(1);
            assertThat(machine.unread().getFirst().text()).endsWith(COMPLAINT.strip());
        }
    }

    /** What one wrong character costs shows as an unread line, wherever it hits and whatever it is. */
    @Test
    void anOverwrittenCharacterNeverLosesABarOrATableInSilence() {
        for (int at = 0; at < DUMP.length(); at++) {
            for (char wrong : "xA7 :[\t\n\u00e9".toCharArray()) {
                String damaged = DUMP.substring(0, at) + wrong + DUMP.substring(at + 1);

                Machine machine = Machine.parseLspci(damaged);

                assertThat(isComplete(machine.devices()) || !machine.unread().isEmpty())
                        .as("character %d of the dump turned into '%s': %s", at, wrong, machine)
                        .isTrue();
            }
        }
    }

    private static boolean isComplete(List<PciDevice> devices) {
        return devices.size() == 2
                && devices.getFirst().bars().isEmpty()
                && devices.getLast().bars().size() == 2
                && devices.getLast().msix() instanceof MsixPlace.Table
                && devices.getLast().driver() != null;
    }
}
