package io.lethe.standalone.doctor;

import ai.djl.Device;
import io.lethe.diffusion.dataset.DataSetSplit;
import io.lethe.diffusion.dataset.DataSets;
import io.lethe.diffusion.dataset.PictureSource;
import io.lethe.diffusion.device.Devices;
import io.lethe.store.DirectoryStore;
import io.lethe.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Looks at the device, the store, the data set and the disk of this machine. */
public final class MachineExamination {

  static final String DEVICE = "device";
  static final String STORE = "store";
  static final String DATA_SET = "data set";
  static final String DISK = "disk";

  private static final long GIBIBYTE = 1L << 30;

  /** A version of Stable Diffusion with its checkpoints, or a day of a small model's topics. */
  private static final long SCARCE = 10 * GIBIBYTE;

  private MachineExamination() {}

  /** Looks whether a device is there. */
  public static Diagnosis device(String name) {
    try {
      Device device = Devices.named(name);
      return Diagnosis.ok(
          DEVICE,
          "PyTorch computes on %s."
              .formatted(device.isGpu() ? "cuda:" + device.getDeviceId() : "the CPU"));
    } catch (IllegalArgumentException e) {
      return Diagnosis.wrong(
          DEVICE, e.getMessage(), "Name another by --device, or see docs/use/gpu.md.");
    } catch (RuntimeException | UnsatisfiedLinkError e) {
      return Diagnosis.wrong(
          DEVICE,
          "PyTorch can't be loaded: " + e.getMessage(),
          "Use a build of Lethe for this machine; GPUs need another one (docs/use/gpu.md).");
    }
  }

  /** What there is to say where nobody named a store. */
  public static Diagnosis noStore() {
    return Diagnosis.skipped(
        STORE, "Nothing says where versions lie.", "Name the place by --store or LETHE_STORE.");
  }

  /** Looks whether a store can be read, and a directory also whether it can be written. */
  public static Diagnosis store(Store store, String location) {
    try {
      // Whether that is there or not: a store that can't be read says so.
      store.children("lethe-doctor");
      if (store instanceof DirectoryStore) {
        requireWritable(store.root());
      }
      return Diagnosis.ok(STORE, location + " can be used.");
    } catch (IOException e) {
      return Diagnosis.wrong(
          STORE,
          "%s can't be used: %s".formatted(location, e.getMessage()),
          "Give the user of this process the right to read and write it.");
    }
  }

  /** A store that could not even be opened. */
  public static Diagnosis unopened(RuntimeException failure) {
    return Diagnosis.wrong(
        STORE, failure.getMessage(), "Correct --store, or lethe.store.* for a bucket.");
  }

  private static void requireWritable(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw new IOException("there is no such directory");
    }
    try {
      Files.delete(Files.createTempFile(directory, ".lethe-doctor", ""));
    } catch (IOException e) {
      throw new IOException("it can't be written (" + e.getMessage() + ")", e);
    }
  }

  /** Looks whether a data set is there and whole. */
  public static Diagnosis dataSet(Path folder) {
    try {
      PictureSource pictures = DataSets.labelled(folder, DataSetSplit.TRAIN);
      return Diagnosis.ok(
          DATA_SET,
          "%d pictures of %d x %d in %s."
              .formatted(pictures.size(), pictures.width(), pictures.height(), folder));
    } catch (IOException e) {
      return Diagnosis.wrong(
          DATA_SET, e.getMessage(), "Name the folder of the training pictures by --dataset.");
    }
  }

  /** The shipped data set is not where the launcher said. */
  public static Diagnosis noDataSet(IllegalStateException failure) {
    return Diagnosis.wrong(
        DATA_SET, failure.getMessage(), "Or name another data set by --dataset.");
  }

  /** Looks how much room there is where data lies. */
  public static Diagnosis disk(Path place) {
    Path there = place.toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      String found =
          String.format(Locale.ROOT, "%.1f GiB are free at %s.", (double) free / GIBIBYTE, there);
      if (free >= SCARCE) {
        return Diagnosis.ok(DISK, found);
      }
      String remedy = "Make room: topics, checkpoints and versions lie there.";
      return free < GIBIBYTE
          ? Diagnosis.wrong(DISK, found, remedy)
          : Diagnosis.warning(DISK, found, remedy);
    } catch (IOException e) {
      return Diagnosis.wrong(DISK, "%s can't be looked at: %s".formatted(there, e), "Mount it.");
    }
  }
}
