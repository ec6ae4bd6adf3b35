package dev.uncontained.events.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.uncontained.events.Answer;
import dev.uncontained.events.Header;
import dev.uncontained.events.RegionEvent.RegionZapped;
import dev.uncontained.events.Reply;
import dev.uncontained.events.fold.Ledger.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LedgerTest {
    private static final List<Integer> NOTHING = List.of();

    @Test
    void answerCountsOnlyWithItsLastPart() {
        Ledger<List<Integer>> ledger = fold(Ledger.empty(NOTHING), part(1, 1, 0, 0, 2, 7));
        assertThat(ledger.settled()).isEmpty();
        assertThat(ledger.judge(1, 0)).isEqualTo(Verdict.ANSWER);
        ledger = fold(ledger, part(2, 1, 0, 1, 2, 8));
        assertThat(ledger.settled()).containsExactly(7, 8);
        assertThat(ledger.judge(1, 0)).isEqualTo(Verdict.ANSWERED);
        assertThat(ledger.judge(1, 1)).isEqualTo(Verdict.ANSWER);
    }

    @Test
    void afterACrashBetweenPartsOnlyTheMissingOnesAreWritten() {
        List<Answer> answer = List.of(part(1, 1, 0, 0, 3, 7), part(2, 1, 0, 1, 3, 8), part(3, 1, 0, 2, 3, 9));
        for (int written = 0; written <= answer.size(); written++) {
            Ledger<List<Integer>> ledger = Ledger.empty(NOTHING);
            for (Answer part : answer.subList(0, written)) {
                ledger = fold(ledger, part);
            }
            if (written < answer.size()) {
                assertThat(ledger.firstSeq()).isEqualTo(1);
                assertThat(ledger.missing(answer)).isEqualTo(answer.subList(written, answer.size()));
            } else {
                assertThat(ledger.judge(1, 0)).isEqualTo(Verdict.ANSWERED);
            }
        }
    }

    @Test
    void partThatComesOutOtherwiseThanWrittenIsDivergence() {
        Ledger<List<Integer>> ledger = fold(Ledger.empty(NOTHING), part(1, 1, 0, 0, 2, 7));
        assertThatThrownBy(() -> ledger.missing(List.of(part(1, 1, 0, 0, 2, 70), part(2, 1, 0, 1, 2, 8))))
                .isInstanceOf(DivergenceException.class);
    }

    @Test
    void higherBootStartsFromNothingAndLowerOnesAreStale() {
        Ledger<List<Integer>> ledger = fold(Ledger.empty(NOTHING), part(1, 1, 0, 0, 1, 7));
        ledger = fold(ledger, part(2, 2, 0, 0, 1, 8));
        assertThat(ledger.settled()).containsExactly(8);
        assertThat(ledger.judge(1, 5)).isEqualTo(Verdict.STALE);
    }

    @Test
    void openPartsOfABootThatIsOverAreForgotten() {
        Ledger<List<Integer>> ledger = fold(Ledger.empty(NOTHING), part(1, 1, 0, 0, 2, 7));
        ledger = fold(ledger, part(2, 2, 0, 0, 1, 8));
        assertThat(ledger.open()).isEmpty();
        assertThat(ledger.settled()).containsExactly(8);
    }

    private static Ledger<List<Integer>> fold(Ledger<List<Integer>> ledger, Answer event) {
        return ledger.apply(event, NOTHING, (state, zapped) -> {
            List<Integer> next = new ArrayList<>(state);
            next.add(((RegionZapped) zapped).region());
            return next;
        });
    }

    private static Answer part(long seq, int boot, long req, int part, int parts, int region) {
        return new RegionZapped(new Header("r", "h", boot, 0, seq), new Reply(req, part, parts), region, "reset");
    }
}
