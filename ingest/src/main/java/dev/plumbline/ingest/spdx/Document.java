package dev.plumbline.ingest.spdx;

import dev.plumbline.event.Component;
import dev.plumbline.event.SbomPublished;
import dev.plumbline.ingest.Defects;
import dev.plumbline.ingest.ImagePaths;
import dev.plumbline.ingest.SubjectImage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a document says, of whichever version, gathered as its elements come by in whatever order. */
final class Document {
    private static final Pattern TOOL = Pattern.compile("([^ ]+?)[- ](v?[0-9][^ ]*)");

    /** What is longer has no version that anybody would look for, and a pattern takes long over it. */
    private static final int LONGEST_TOOL = 256;

    private final Defects defects = new Defects("document");
    private final List<Part> parts = new ArrayList<>();
    private final Set<String> described = new HashSet<>();
    private final List<String> executables = new ArrayList<>();
    private boolean tellsExecutables;

    Defects defects() {
        return defects;
    }

    void add(Part part, String place) {
        if (part.name() == null) {
            defects.add(place, "no name");
        } else {
            parts.add(part);
        }
    }

    /** @param id of an element that the document is about; may be null */
    void describe(String id) {
        described.add(id);
    }

    /** A file of which it is said whether it can be run. Of one without a name nothing is known. */
    void addFile(String name, boolean isExecutable, String place) {
        if (name == null) {
            defects.add(place, "no name");
            return;
        }
        tellsExecutables = true;
        if (isExecutable) {
            executables.add(ImagePaths.absolute(name));
        }
    }

    /** The image that is described; where nothing is, the only one that there is. */
    private Optional<Part> subject() {
        List<Part> images = parts.stream().filter(Part::isImage).toList();
        Optional<Part> told =
                images.stream().filter(it -> described.contains(it.id())).findFirst();
        return told.isPresent() || !described.isEmpty() || images.size() != 1 ? told : Optional.of(images.get(0));
    }

    SubjectImage image() {
        return subject().map(Part::image).orElse(SubjectImage.NONE);
    }

    /**
     * @param version such as 2.3
     * @param tool as the document names it, with its version behind a hyphen or a blank; may be null
     */
    SbomPublished published(String version, String tool) {
        Part image = subject().orElse(null);
        List<Component> components = parts.stream()
                .filter(it -> !it.equals(image))
                .map(Part::component)
                .toList();
        return new SbomPublished("spdx " + version, spaced(tool), components, tellsExecutables ? executables : null);
    }

    private static String spaced(String tool) {
        if (tool == null || tool.length() > LONGEST_TOOL) {
            return tool;
        }
        Matcher parts = TOOL.matcher(tool);
        return parts.matches() ? parts.group(1) + " " + parts.group(2) : tool;
    }
}
