package io.homeostat.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
            Files.createDirectories(file.getParent());
            // Written beside and then moved, so that a crash leaves no half of a key.
            Path made = file.resolveSibling(file.getFileName() + ".new");
            Files.deleteIfExists(made);
            if (made.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        made, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(made);
            }
            Files.writeString(made, fresh.get());
            Files.move(made, file);
        }
        return Files.readString(file);
    }
}
