package dev.uncontained.arm.host;

/**
 * One timed action.
 *
 * @param index its place in {@link HostSpec#actions}
 * @param atNs virtual time, in ns; it takes effect at the end of the quantum that holds it
 * @param kind what is done
 * @param target device name; link name for {@link ActionKind#LINK_RETRAIN}; VM name for {@link ActionKind#HOSTILE_START}; empty for
 *     a policy switch or an erratum
 * @param argument lanes for {@link ActionKind#LINK_RETRAIN}, policy for {@link ActionKind#POLICY_SWITCH}, erratum name; else empty
 * @param costNs virtual time the action takes, in ns, during which the host's vCPUs wait
 */
public record ActionSpec(int index, long atNs, ActionKind kind, String target, String argument, long costNs) {}
