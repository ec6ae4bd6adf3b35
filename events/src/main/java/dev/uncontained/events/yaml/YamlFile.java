package dev.uncontained.events.yaml;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

/** Reads one file into a value, or says everything that is wrong with it. */
public final class YamlFile {
    private final String name;
    private final List<String> problems = new ArrayList<>();

    private YamlFile(String name) {
        this.name = name;
    }

    /**
     * Reads a file.
     *
     * @param read turns the top mapping into a value; what it complains about is collected
     * @throws BadFileException with every complaint
     */
    public static <T> T read(Path file, Function<YamlMap, T> read) throws BadFileException {
        return read(file, List.of(), read);
    }

    /**
     * Reads a file as if values stood in it that do not.
     *
     * @param edits applied in order
     * @param read turns the top mapping into a value; what it complains about is collected
     * @throws BadFileException with every complaint, edits that lead nowhere included
     */
    public static <T> T read(Path file, List<YamlEdit> edits, Function<YamlMap, T> read) throws BadFileException {
        YamlFile yaml = new YamlFile(file.toString());
        Node root = yaml.parse(file);
        if (!(root instanceof MappingNode mapping)) {
            throw new BadFileException(List.of(file + ":1: the file must be a mapping of keys to values"));
        }
        for (YamlEdit edit : edits) {
            try {
                edit.apply(mapping);
            } catch (IllegalArgumentException e) {
                throw new BadFileException(List.of(file + ": " + e.getMessage()));
            }
        }
        YamlMap top = new YamlMap(yaml, mapping, "");
        T value;
        try {
            value = read.apply(top);
        } catch (IllegalArgumentException e) {
            yaml.complain(mapping, "", String.valueOf(e.getMessage()));
            throw new BadFileException(yaml.problems);
        }
        top.refuseUnknownKeys();
        if (!yaml.problems.isEmpty()) {
            throw new BadFileException(yaml.problems);
        }
        return value;
    }

    /**
     * Every key that {@code read} asks a file for, as {@code groups.devices.name}: what a page about the format must list.
     *
     * @throws BadFileException when the file is no mapping
     */
    public static SortedSet<String> keys(Path file, Consumer<YamlMap> read) throws BadFileException {
        YamlFile yaml = new YamlFile(file.toString());
        if (!(yaml.parse(file) instanceof MappingNode mapping)) {
            throw new BadFileException(List.of(file + ":1: the file must be a mapping of keys to values"));
        }
        YamlMap top = new YamlMap(yaml, mapping, "");
        read.accept(top);
        SortedSet<String> keys = new TreeSet<>();
        top.addAsked(keys);
        return keys;
    }

    private Node parse(Path file) throws BadFileException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try (Reader reader = Files.newBufferedReader(file)) {
            Node root = new Yaml(options).compose(reader);
            if (root == null) {
                throw new BadFileException(List.of(file + ": the file is empty"));
            }
            return root;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            throw new BadFileException(List.of(file + ":" + line + ": not YAML: " + e.getProblem()));
        } catch (YAMLException e) {
            String why =
                    e.getCause() instanceof IOException unread ? unreadable(unread) : "not YAML: " + e.getMessage();
            throw new BadFileException(List.of(file + ": " + why));
        } catch (IOException e) {
            throw new BadFileException(List.of(file + ": " + unreadable(e)));
        }
    }

    private static String unreadable(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no such file";
            case MalformedInputException malformed -> "not UTF-8 text";
            default -> "cannot be read: " + e.getMessage();
        };
    }

    boolean isFaultless() {
        return problems.isEmpty();
    }

    void complain(Node node, String path, String message) {
        problems.add(name + ":" + (node.getStartMark().getLine() + 1) + ": " + (path.isEmpty() ? "" : path + ": ")
                + message);
    }
}
