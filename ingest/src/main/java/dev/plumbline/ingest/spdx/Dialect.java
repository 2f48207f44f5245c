package dev.plumbline.ingest.spdx;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** How the documents of some versions are written. */
interface Dialect {
    /** Reads one field of the document. */
    void read(String name, JsonParser json) throws IOException;

    /** The version as written; null where the document is not of these versions at all. */
    String version();

    /** Null where it is missing or no text. */
    String created();

    /** Name of the tool that wrote it, as written; null where none is told. */
    String tool();
}
