package dev.uncontained.events.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A value put in the place of what a file says, before it is read: whoever reads the file checks the value as if it stood there.
 *
 * @param path keys from the top, with a dot between two. After the key of a list comes the {@code name} of one of its items, or
 *     {@code *} for all of them: {@code groups.grace.vms.*.vcpus}
 * @param value text of the value
 * @param inList whether the value is to stand alone in a list, as {@code policies} needs it
 */
public record YamlEdit(String path, String value, boolean inList) {
    private static final String ALL = "*";

    /**
     * @param top changed in place
     * @throws IllegalArgumentException when the path leads nowhere, naming what there is
     */
    void apply(MappingNode top) {
        List<String> keys = List.of(path.split("\\."));
        put(top, keys, "");
    }

    private void put(MappingNode map, List<String> keys, String at) {
        String key = keys.getFirst();
        List<NodeTuple> tuples = new ArrayList<>(map.getValue());
        int place = place(tuples, key);
        if (keys.size() == 1) {
            NodeTuple changed = new NodeTuple(scalar(map, key), value(map));
            if (place < 0) {
                tuples.add(changed);
            } else {
                tuples.set(place, changed);
            }
            map.setValue(tuples);
            return;
        }
        Node next = place < 0 ? null : tuples.get(place).getValueNode();
        String here = at.isEmpty() ? key : at + "." + key;
        if (next instanceof MappingNode mapping) {
            put(mapping, keys.subList(1, keys.size()), here);
        } else if (next instanceof SequenceNode list && keys.size() > 2) {
            for (MappingNode item : items(list, keys.get(1), here)) {
                put(item, keys.subList(2, keys.size()), here + "." + keys.get(1));
            }
        } else {
            throw new IllegalArgumentException(
                    "'" + path + "' leads nowhere: " + here + " is not there, or nothing lies below it");
        }
    }

    private List<MappingNode> items(SequenceNode list, String wanted, String at) {
        List<MappingNode> found = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Node node : list.getValue()) {
            if (node instanceof MappingNode item) {
                String name = nameOf(item);
                names.add(name);
                if (wanted.equals(ALL) || wanted.equals(name)) {
                    found.add(item);
                }
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("'" + path + "' leads nowhere: there is no '" + wanted + "' in " + at
                    + "; there are " + String.join(", ", names) + ", or * for all of them");
        }
        return found;
    }

    private static String nameOf(MappingNode item) {
        int place = place(item.getValue(), "name");
        return place >= 0 && item.getValue().get(place).getValueNode() instanceof ScalarNode name
                ? name.getValue()
                : "(no name)";
    }

    private static int place(List<NodeTuple> tuples, String key) {
        for (int i = 0; i < tuples.size(); i++) {
            if (tuples.get(i).getKeyNode() instanceof ScalarNode scalar && Objects.equals(scalar.getValue(), key)) {
                return i;
            }
        }
        return -1;
    }

    private Node value(Node near) {
        ScalarNode scalar = scalar(near, value);
        return inList
                ? new SequenceNode(
                        Tag.SEQ, true, List.of(scalar), near.getStartMark(), near.getEndMark(), FlowStyle.FLOW)
                : scalar;
    }

    private static ScalarNode scalar(Node near, String text) {
        return new ScalarNode(Tag.STR, text, near.getStartMark(), near.getEndMark(), ScalarStyle.PLAIN);
    }
}
