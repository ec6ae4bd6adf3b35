package dev.uncontained.arm.vfio;

import dev.uncontained.arm.stage2.Granule;

/** What vfio-pci does about a page fault on a mapped BAR (vfio_pci_mmap_huge_fault). */
public final class VfioPciFault {
    /** What the handler returns. */
    public enum Outcome {
        /** VM_FAULT_FALLBACK: try a smaller order. */
        FALLBACK,
        /** VM_FAULT_SIGBUS: memory decode is off, or the device sleeps. */
        SIGBUS,
        /** VM_FAULT_NOPAGE: page or block inserted. */
        INSERTED
    }

    /** Two versions of the alignment check. */
    public enum Version {
        /** Before "vfio/pci: Align huge faults to order" (2025): the faulting address itself must be aligned. */
        ADDRESS_MUST_BE_ALIGNED,
        /** Since: the address is aligned down first. */
        ALIGNS_DOWN
    }

    /**
     * The fault.
     *
     * @param address faulting address
     * @param order log2 of the pages asked for
     * @param vmaStart first address of the VMA
     * @param vmaEnd address after its last
     * @param pgoff the VMA's {@code vm_pgoff}
     * @param barStart physical address of the BAR
     * @param memoryEnabled PCI_COMMAND.MEM set and not in D3
     * @param runtimePmEngaged whether user space put the device into low power
     */
    public record Request(
            long address,
            int order,
            long vmaStart,
            long vmaEnd,
            long pgoff,
            long barStart,
            boolean memoryEnabled,
            boolean runtimePmEngaged) {}

    /**
     * The answer.
     *
     * @param pfn first page frame inserted; 0 if none
     */
    public record Result(Outcome outcome, long pfn) {}

    private VfioPciFault() {}

    /** log2 pages of a PMD mapping: 9, 11, 13 with 4K, 16K, 64K pages. */
    public static int pmdOrder(Granule granule) {
        return granule.levelBits();
    }

    /** Whether vfio-pci inserts mappings of an order: a page, a PMD and, with 4K pages, a PUD. */
    public static boolean supportsOrder(Granule granule, int order) {
        return order == 0 || order == pmdOrder(granule) || (granule == Granule.G4K && order == 2 * pmdOrder(granule));
    }

    /** Decides. */
    public static Result decide(Request request, Granule granule, Version version) {
        long block = granule.pageSize() << request.order();
        boolean aligned = (request.address() & (block - 1)) == 0;
        long address = request.address() & -block;
        boolean inside = address >= request.vmaStart() && address + block <= request.vmaEnd();
        long bar = (request.barStart() + VfioPciRegion.offsetIn(request.pgoff(), granule.pageShift()))
                >>> granule.pageShift();
        long pfn = bar + ((address - request.vmaStart()) >> granule.pageShift());
        boolean pfnAligned = (pfn & ((1L << request.order()) - 1)) == 0;
        boolean addressFits = aligned || version == Version.ALIGNS_DOWN;
        if (request.order() > 0 && !(inside && pfnAligned && addressFits)) {
            return new Result(Outcome.FALLBACK, 0);
        }
        if (request.runtimePmEngaged() || !request.memoryEnabled()) {
            return new Result(Outcome.SIGBUS, 0);
        }
        return supportsOrder(granule, request.order())
                ? new Result(Outcome.INSERTED, pfn)
                : new Result(Outcome.FALLBACK, 0);
    }
}
