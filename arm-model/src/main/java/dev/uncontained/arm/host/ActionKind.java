package dev.uncontained.arm.host;

/** Timed actions of a scenario, by the service that owns them. */
public enum ActionKind {
    /** VFIO_DEVICE_RESET: every BAR is zapped and comes back. */
    DEVICE_RESET("device-reset", Owner.VFIO),
    /** Runtime-PM entry: BARs are zapped until {@link #D3_LEAVE}. */
    D3_ENTER("d3-enter", Owner.VFIO),
    D3_LEAVE("d3-leave", Owner.VFIO),
    /** The device is taken away until {@link #HOT_PLUG}. */
    HOT_UNPLUG("hot-unplug", Owner.VFIO),
    HOT_PLUG("hot-plug", Owner.VFIO),
    /** PCI_COMMAND.MEM cleared until {@link #MEMORY_ENABLE}. */
    MEMORY_DISABLE("memory-disable", Owner.VFIO),
    MEMORY_ENABLE("memory-enable", Owner.VFIO),
    /** The vendor's audit of a vfio-platform device passes, so its regions may carry the flag. */
    AUDIT_PASSED("audit-passed", Owner.VFIO),
    AUDIT_WITHDRAWN("audit-withdrawn", Owner.VFIO),
    /** KVM's policy changes from here on. */
    POLICY_SWITCH("policy-switch", Owner.KVM),
    /** A link comes back from retraining with fewer lanes. */
    LINK_RETRAIN("link-retrain", Owner.GUEST),
    ERRATUM_ON("erratum-on", Owner.GUEST),
    ERRATUM_OFF("erratum-off", Owner.GUEST),
    /** A vCPU stops its programs and turns hostile. */
    HOSTILE_START("hostile-start", Owner.GUEST);

    /** The service that carries an action out and answers with its terminal event. */
    public enum Owner {
        VFIO,
        KVM,
        GUEST
    }

    private final String wireName;
    private final Owner owner;

    ActionKind(String wireName, Owner owner) {
        this.wireName = wireName;
        this.owner = owner;
    }

    /** The name scenarios and events write. */
    public String wireName() {
        return wireName;
    }

    public Owner owner() {
        return owner;
    }

    /** @throws IllegalArgumentException naming the legal values */
    public static ActionKind of(String wireName) {
        StringBuilder legal = new StringBuilder();
        for (ActionKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return kind;
            }
            legal.append(legal.isEmpty() ? "" : ", ").append(kind.wireName);
        }
        throw new IllegalArgumentException("action '" + wireName + "' is not one of " + legal);
    }
}
