package dev.uncontained.lab.proxy;

/** The cable is out: nothing passes, nobody is told. When it is in again, what was on its way goes on, as retransmission would have it. */
final class Cut implements LinkFault {
    @Override
    public boolean holds() {
        return true;
    }
}
