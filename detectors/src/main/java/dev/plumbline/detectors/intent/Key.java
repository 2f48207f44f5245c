package dev.plumbline.detectors.intent;

import dev.plumbline.event.Intent;
import java.util.List;

/** A key of an intent whose lines can be seen to be used, in the order in which it is written. */
public enum Key {
    TALKS_TO("talksTo"),
    CALLED_BY("calledBy"),
    ADDRESSES("addresses"),
    NAMES("names"),
    EXECUTES("executes"),
    LISTENS("listens"),
    READS("reads"),
    BASE_IMAGES("baseImages");

    private final String text;

    Key(String text) {
        this.text = text;
    }

    /** As it is written. */
    String text() {
        return text;
    }

    /** Empty also where the intent does not say. */
    List<String> lines(Intent it) {
        return switch (this) {
            case TALKS_TO -> it.getTalksTo();
            case CALLED_BY -> it.getCalledBy() == null ? List.of() : it.getCalledBy();
            case ADDRESSES -> it.getAddresses();
            case NAMES -> it.getNames();
            case EXECUTES -> it.getExecutes();
            case LISTENS -> it.getListens().stream().map(Object::toString).toList();
            case READS -> it.getReads();
            case BASE_IMAGES -> it.getBaseImages();
        };
    }

    void set(Intent it, List<String> lines) {
        switch (this) {
            case TALKS_TO -> it.setTalksTo(lines);
            case CALLED_BY -> it.setCalledBy(lines);
            case ADDRESSES -> it.setAddresses(lines);
            case NAMES -> it.setNames(lines);
            case EXECUTES -> it.setExecutes(lines);
            case LISTENS -> it.setListens(lines.stream().map(Integer::valueOf).toList());
            case READS -> it.setReads(lines);
            case BASE_IMAGES -> it.setBaseImages(lines);
        }
    }
}
