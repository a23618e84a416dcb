package io.ecp.spark;

import java.net.URI;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The local disk under another scheme, so that Hadoop has to be asked for it. */
public final class ElsewhereFileSystem extends RawLocalFileSystem {

    /** For Hadoop. */
    public ElsewhereFileSystem() {}

    @Override
    public URI getUri() {
        return URI.create("elsewhere:///");
    }

    @Override
    public String getScheme() {
        return "elsewhere";
    }

    @Override
    public Path getWorkingDirectory() {
        return new Path("elsewhere:///");
    }
}
