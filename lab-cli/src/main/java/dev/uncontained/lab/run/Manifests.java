package dev.uncontained.lab.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.uncontained.events.codec.EventCodec;
import dev.uncontained.lab.LabException;
import dev.uncontained.lab.report.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads what earlier runs wrote down about themselves. */
public final class Manifests {
    private Manifests() {}

    /**
     * Reads {@code manifest.json}.
     *
     * @throws LabException with exit status 2 when it is not there or not a manifest
     */
    public static Manifest read(Path file) {
        try {
            return new EventCodec().mapper().readValue(Files.readString(file), Manifest.class);
        } catch (JsonProcessingException e) {
            throw LabException.usage(
                    file + " is not the manifest of a run: " + e.getOriginalMessage(),
                    "Give the manifest.json that lab run wrote to runs/<id>/.");
        } catch (IOException e) {
            throw LabException.usage("cannot read " + file + ": " + e.getMessage(), "See runs/ for what is there.");
        }
    }
}
