package dev.uncontained.events.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.uncontained.events.yaml.BadFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BadPlatformTest {
    private static final Path GOOD = Path.of("..", "platforms", "altra.yaml");

    /** What a host could not be built of, and what would be executed as if it were something else. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "granule-kib: 4 | granule-kib: 5 | cpu.granule-kib: '5' is not one of 4, 16, 64",
                "nc-load-bytes: 8 | nc-load-bytes: 3 | cpu.nc-load-bytes: '3' is not one of 1, 2, 4, 8, 16, 32, 64",
                "write-buffers: 4 | write-buffers: 9 | cpu.write-buffers: '9' is not from 1 to 8",
                "mps: 256 | mps: 300 | link.mps: '300' is not one of 128, 256, 512, 1024, 2048, 4096",
                "lanes: 16 | lanes: 3 | link.lanes: '3' is not one of 1, 2, 4, 8, 16",
                "esr: 0xbe000011 | esr: 0x96000010 | serror.esr: '0x96000010' is no syndrome of an SError: its exception class is 0x25, not 0x2f",
                "esr: 0xbe000011 | esr: fatal | serror.esr: 'fatal' is not a whole number",
                "taken-at: el2 | taken-at: el1 | serror.taken-at: 'el1' is not el2 or el3",
                "byte-enable-holes: corrupt | byte-enable-holes: split | byte-enable-holes: 'split' is not one of okay, drop-aer, corrupt, abort-sync, serror, hang",
                "nGnRE-write: okay | nGnRE-write: all-ones | nGnRE-write: 'all-ones' is not one of okay, drop-aer, corrupt,",
                "undecoded-write: drop-aer | undecoded-write: all-ones | undecoded-write: 'all-ones' is not one of okay, drop-aer,",
                "undecoded-read: all-ones | undecoded-read: drop-aer | undecoded-read: 'drop-aer' is not one of okay, all-ones, corrupt,",
                "width-violation: okay | width-violation: no | width-violation: 'no' is not one of okay, split, all-ones, drop-aer,",
                "widths: [4] | widths: [3] | targets.gicv.widths: '3' bytes is not 1, 2, 4, 8, 16, 32 or 64",
                "str-run: 500000 | str-run: 1000001 | cpu.merge-ppm.str-run: '1000001' is not from 0 to 1000000",
                "split: runs | split: lines | cpu.split: 'lines' is not one of runs, aligned-pow2",
                "exclusives: | exclusive: | cpu.exclusive: unknown key; did you mean 'exclusives'?",
                "recovery: {host: 180s, | recovery: {host: 180, | recovery.host: '180' is not a time with its unit"
            })
    void aBadValueIsNamedWithWhereAndWhatWouldBeRight(String good, String bad, String complaint, @TempDir Path folder)
            throws Exception {
        String text = Files.readString(GOOD);
        assertThat(text).contains(good);
        Path file = folder.resolve("bad.yaml");
        Files.writeString(file, text.replace(good, bad));
        BadFileException refused = catchThrowableOfType(BadFileException.class, () -> PlatformYaml.read(file));
        assertThat(refused.problems())
                .anySatisfy(problem ->
                        assertThat(problem).matches(".*bad\\.yaml:[0-9]+: .*").contains(complaint));
    }
}
