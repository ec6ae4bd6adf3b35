package dev.uncontained.lab.verify;

/** How much was checked. One belongs to one thread. */
final class Checked {
    long records;
    long copies;
    long foreign;
    long hosts;
    long hostsStopped;
    long regions;
    long mappings;
    long hostEvents;
    long faults;
    long bursts;
    long accesses;
    long digests;

    void add(Checked other) {
        records += other.records;
        copies += other.copies;
        foreign += other.foreign;
        hosts += other.hosts;
        hostsStopped += other.hostsStopped;
        regions += other.regions;
        mappings += other.mappings;
        hostEvents += other.hostEvents;
        faults += other.faults;
        bursts += other.bursts;
        accesses += other.accesses;
        digests += other.digests;
    }
}
