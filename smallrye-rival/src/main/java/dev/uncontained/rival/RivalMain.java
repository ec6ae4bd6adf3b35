package dev.uncontained.rival;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Prints how long the records took, in ns, and ends. */
@QuarkusMain
public final class RivalMain implements QuarkusApplication {
    private final Channels channels;

    RivalMain(Channels channels) {
        this.channels = channels;
    }

    @Override
    public int run(String... args) throws Exception {
        System.out.println("durationNs " + channels.durationNs().get());
        return 0;
    }
}
