package dev.uncontained.lab.proxy;

/**
 * The broker's end of every connection is gone and the service does not know: what it writes is taken and never answered. When the
 * fault ends, it is told by a reset, as a peer that is back would answer.
 */
final class HalfOpen implements LinkFault {
    @Override
    public void begin(Connection connection) {
        connection.loseBroker();
    }

    @Override
    public void opened(Connection connection) {
        connection.loseBroker();
    }

    @Override
    public void end(Connection connection) {
        if (connection.isHalfOpen()) {
            connection.reset();
        }
    }
}
