package io.homeostat.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** A key in a file that nobody but its owner may read. */
public final class KeyFile {
    private KeyFile() {}

    /**
     * What the file holds; it is made when it is not there.
     *
     * @param fresh the text of a new key
     */
    public static String read(Path file, Supplier<String> fresh) throws IOException {
        if (!Files.exists(file)) {
            DataFolder.make(file.getParent());
            // Written beside and then moved, so that a crash leaves no half of a key.
            Path made = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(made);
            DataFolder.makeFile(made);
            Files.writeString(made, fresh.get());
            Files.move(made, file);
        }
        return Files.readString(file);
    }
}
