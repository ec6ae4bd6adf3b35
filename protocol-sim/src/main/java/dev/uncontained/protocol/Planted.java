package dev.uncontained.protocol;

import dev.uncontained.arm.host.HostMachine;
import dev.uncontained.events.Header;
import dev.uncontained.events.Stage2Event;
import dev.uncontained.events.core.guest.HostLife;

/** What the planted mistakes do, beside {@link InputFold}. */
final class Planted {
    private static final long NOWHERE = 0xF0_0000_0000L;

    private Planted() {}

    /** The answer as one that takes no notice of boots sees it. */
    static Stage2Event inBoot(Stage2Event event, int boot) {
        Header header = event.header();
        Header here = new Header(header.run(), header.host(), boot, header.virtualNs(), header.seq());
        return switch (event) {
            case Stage2Event.MemslotsReady e ->
                new Stage2Event.MemslotsReady(here, e.reply(), e.policy(), e.mmu(), e.slots());
            case Stage2Event.MemslotRefused e ->
                new Stage2Event.MemslotRefused(here, e.reply(), e.region(), e.errno(), e.row());
            case Stage2Event.Stage2Mapped e ->
                new Stage2Event.Stage2Mapped(
                        here,
                        e.reply(),
                        e.vm(),
                        e.region(),
                        e.ipa(),
                        e.pa(),
                        e.sizeBytes(),
                        e.level(),
                        e.descriptor(),
                        e.memoryType(),
                        e.row(),
                        e.answers(),
                        e.version());
            case Stage2Event.Stage2Unmapped e ->
                new Stage2Event.Stage2Unmapped(
                        here, e.reply(), e.vm(), e.region(), e.ipa(), e.sizeBytes(), e.leaves(), e.version());
            case Stage2Event.AbortInjected e ->
                new Stage2Event.AbortInjected(here, e.reply(), e.vm(), e.region(), e.answers(), e.esr(), e.row());
            case Stage2Event.AbortFailed e ->
                new Stage2Event.AbortFailed(here, e.reply(), e.vm(), e.region(), e.answers(), e.errno(), e.row());
            case Stage2Event.Stage2ActionApplied e ->
                new Stage2Event.Stage2ActionApplied(here, e.reply(), e.action(), e.events(), e.policy(), e.slots());
        };
    }

    /** Closes the open bursts of a host's first VM, where nothing that decides has changed: a mapping goes that was never there. */
    static void closeBursts(HostLife life) {
        HostMachine machine = life.machine();
        if (machine != null) {
            machine.unmapped(0, NOWHERE, 4096, life.checkpoint().stage2Version());
        }
    }
}
