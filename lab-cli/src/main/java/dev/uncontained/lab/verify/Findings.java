package dev.uncontained.lab.verify;

import dev.uncontained.lab.runlog.RunFileHeader.Cut;
import java.util.ArrayList;
import java.util.List;

/** What is wrong, and what is not there. The first {@value #KEPT} breaches are kept, the others counted. One belongs to one thread. */
final class Findings {
    static final int KEPT = 100;

    final List<Breach> breaches = new ArrayList<>();
    final List<Cut> cuts = new ArrayList<>();
    long count;

    void add(Breach breach) {
        count++;
        if (breaches.size() < KEPT) {
            breaches.add(breach);
        }
    }

    void addAll(Findings others) {
        others.breaches.forEach(breach -> {
            if (breaches.size() < KEPT) {
                breaches.add(breach);
            }
        });
        count += others.count;
        cuts.addAll(others.cuts);
    }
}
