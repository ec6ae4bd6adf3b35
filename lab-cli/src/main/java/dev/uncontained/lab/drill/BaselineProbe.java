package dev.uncontained.lab.drill;

/**
 * A question about a metric whose answer is held against what it was in the undisturbed run.
 *
 * @param name what people call it
 * @param service service whose instances are asked; their answers are added up
 * @param metric Prometheus name; of a counter, whose name ends in {@code _total}, it is the growth a second that is meant
 * @param leastPermille smallest good answer, in parts per thousand of the baseline
 * @param mostPermille largest good answer likewise
 */
record BaselineProbe(String name, String service, String metric, int leastPermille, int mostPermille) {
    static final int NO_MOST = Integer.MAX_VALUE;

    boolean isOfACounter() {
        return metric.endsWith("_total");
    }

    boolean accepts(double value, double baseline) {
        return value >= baseline * leastPermille / 1000
                && (mostPermille == NO_MOST || value <= baseline * mostPermille / 1000);
    }

    /** The range as people write it. */
    String range() {
        String least = "at least " + leastPermille / 10.0 + "%";
        String most = "at most " + mostPermille / 10.0 + "%";
        return leastPermille == 0 ? most : mostPermille == NO_MOST ? least : least + " and " + most;
    }
}
