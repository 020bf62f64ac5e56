package io.homeostat.store;

import io.homeostat.model.Refused;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The folder that holds the embedded database and the keys, which nobody but its owner may read. */
public final class DataFolder {
    private static final Set<PosixFilePermission> OWNERS_FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> OWNERS_FILE = PosixFilePermissions.fromString("rw-------");

    private DataFolder() {}

    /**
     * Makes the folder where it is not there. One that is there keeps its rights: who made it knows who else is to see it.
     *
     * @throws Refused with a sentence for the operator when it is no folder, or may not be written to
     */
    public static void open(Path folder) {
        @Nullable String wrong = null;
        @Nullable Exception cause = null;
        try {
            make(folder);
            if (!Files.isWritable(folder)) {
                wrong = "may not be written to";
            }
        } catch (FileAlreadyExistsException e) {
            wrong = "is, or lies below, a file";
            cause = e;
        } catch (IOException e) {
            wrong = isBelowFile(folder) ? "is, or lies below, a file" : "cannot be made (" + e.getMessage() + ")";
            cause = e;
        }
        if (wrong != null) {
            Refused refused = new Refused(
                    Refused.Reason.INVALID,
                    "data-folder",
                    "homeostat.data-dir = \"" + folder + "\" " + wrong
                            + "; allowed is a folder that this process may write to. Name one by HOMEOSTAT_DATA_DIR.");
            if (cause != null) {
                refused.initCause(cause);
            }
            throw refused;
        }
    }

    private static boolean isBelowFile(Path folder) {
        for (@Nullable Path at = folder; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                return !Files.isDirectory(at);
            }
        }
        return false;
    }

    /** Makes the folder and those above it that are not there, for their owner alone; null is that in which all are. */
    static void make(@Nullable Path folder) throws IOException {
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        if (isPosix(folder)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNERS_FOLDER));
        } else {
            Files.createDirectories(folder);
        }
    }

    /** Makes an empty file for its owner alone. */
    static void makeFile(Path file) throws IOException {
        if (isPosix(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNERS_FILE));
        } else {
            Files.createFile(file);
        }
    }

    /** Takes from a file that is there the rights of everybody else. */
    static void close(Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null && !view.readAttributes().permissions().equals(OWNERS_FILE)) {
            view.setPermissions(OWNERS_FILE);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
