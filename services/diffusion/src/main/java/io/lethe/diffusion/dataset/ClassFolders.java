package io.lethe.diffusion.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sub-folders of a folder of pictures, one for each class. Where all are called by whole
 * numbers these are the classes; otherwise the classes count from 0 in the order of the names.
 *
 * @param names of the sub-folders, in order
 */
record ClassFolders(List<String> names) {

  private static final Logger LOG = LoggerFactory.getLogger(ClassFolders.class);

  /** What archivers, storage devices and systems put beside what people put there. */
  private static final Set<String> STRAY =
      Set.of(
          "__macosx",
          "__pycache__",
          "@eadir",
          "@recycle",
          "@tmp",
          "#recycle",
          "#snapshot",
          "$recycle.bin",
          "lost+found",
          "system volume information");

  /**
   * Looks at a folder; stray and hidden sub-folders are no classes.
   *
   * @throws DataSetException naming two sub-folders of one number
   */
  static ClassFolders in(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    for (Path entry : FolderEntries.sorted(folder)) {
      String name = entry.getFileName().toString();
      if (Files.isDirectory(entry)) {
        if (STRAY.contains(name.toLowerCase(Locale.ROOT))) {
          LOG.info("{} is passed over: it is no class of pictures.", entry);
        } else {
          names.add(name);
        }
      }
    }
    var folders = new ClassFolders(List.copyOf(names));
    if (folders.areNumbers()) {
      folders.requireDifferentNumbers(folder);
    }
    return folders;
  }

  /** Whether all names are numbers; also where there are none. */
  boolean areNumbers() {
    return names.stream().allMatch(name -> name.matches("[0-9]{1,6}"));
  }

  /**
   * The class of a sub-folder's pictures.
   *
   * @param index of its name
   */
  int label(int index) {
    return areNumbers() ? Integer.parseInt(names.get(index)) : index;
  }

  /** 01 and 1 are one number: whoever made both means two classes, or made one twice. */
  private void requireDifferentNumbers(Path folder) throws DataSetException {
    Map<Integer, String> seen = new HashMap<>();
    for (String name : names) {
      String other = seen.putIfAbsent(Integer.parseInt(name), name);
      if (other != null) {
        throw new DataSetException(
            "The folders %s and %s in %s are one class: put their pictures into one of them."
                .formatted(other, name, folder));
      }
    }
  }
}
