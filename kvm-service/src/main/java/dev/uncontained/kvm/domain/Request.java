package dev.uncontained.kvm.domain;

/** Number of a request: boots first, then requests of one boot in the order they were made. */
record Request(int boot, long req) implements Comparable<Request> {
    @Override
    public int compareTo(Request other) {
        return boot != other.boot ? Integer.compare(boot, other.boot) : Long.compare(req, other.req);
    }
}
