package io.vpcwatch.bench;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Counts of the main sources of a checkout: lines, files, types, the longest methods and the
 * longest parameter lists. Files named package-info are not counted, nor are benchmarks.
 *
 * <p>Needs only a JDK: {@code bench/measure [DIR]} runs this file as it is.
 */
public final class CodeMeasures {
  private static final int TOP = 5;
  private static final int LONG_METHOD = 50;
  private static final int MANY_PARAMETERS = 7;

  private final Path checkout;
  private final List<Path> files;
  private final List<Path> packageInfos;
  private final List<Measured> methods = new ArrayList<>();
  private final List<Measured> constructors = new ArrayList<>();
  private final List<Measured> records = new ArrayList<>();
  private int types;

  /** A method with its lines, or a constructor or record with its parameters. */
  private record Measured(String name, long size) {}

  private CodeMeasures(Path checkout) throws IOException {
    this.checkout = checkout;
    List<Path> sources = mainSources(checkout);
    files = sources.stream().filter(file -> !isPackageInfo(file)).toList();
    packageInfos = sources.stream().filter(CodeMeasures::isPackageInfo).toList();
  }

  public static void main(String[] args) throws IOException {
    CodeMeasures measures = new CodeMeasures(Path.of(args.length > 0 ? args[0] : "."));
    measures.parse();
    measures.print();
  }

  private static List<Path> mainSources(Path checkout) throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(checkout)) {
      for (Path module : (Iterable<Path>) modules.sorted()::iterator) {
        Path root = module.resolve("src/main/java");
        if (Files.isDirectory(root) && !module.endsWith("bench")) {
          try (Stream<Path> all = Files.walk(root)) {
            all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(sources::add);
          }
        }
      }
    }
    return sources;
  }

  private static boolean isPackageInfo(Path file) {
    return file.endsWith("package-info.java");
  }

  private void parse() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(files));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Scanner(unit, positions).scan(unit, null);
      }
    }
  }

  private void print() throws IOException {
    System.out.printf("%,d main lines in %d files%n", lines(files), files.size());
    for (Path module : files.stream().map(this::module).distinct().toList()) {
      List<Path> own = files.stream().filter(file -> module(file).equals(module)).toList();
      System.out.printf("  %-12s %,6d in %d%n", module, lines(own), own.size());
    }
    System.out.printf("%d types, nested ones included%n", types);
    System.out.printf("%d files in the root package of alerting%n", alertingRoot());
    System.out.printf("%d packages without package-info%n", packages() - packageInfos.size());
    System.out.printf("%,d lines of README.md%n", lines(List.of(checkout.resolve("README.md"))));
    print("methods, by lines,", methods, LONG_METHOD);
    print("constructors of classes, by parameters,", constructors, MANY_PARAMETERS);
    print("records, by components,", records, MANY_PARAMETERS);
  }

  private static void print(String title, List<Measured> all, int limit) {
    long above = all.stream().filter(each -> each.size > limit).count();
    System.out.printf("%d %s with more than %d; the top %d:%n", above, title, limit, TOP);
    all.stream()
        .sorted(Comparator.comparingLong((Measured each) -> -each.size))
        .limit(TOP)
        .forEach(each -> System.out.printf("  %4d %s%n", each.size, each.name));
  }

  private Path module(Path file) {
    return checkout.relativize(file).getName(0);
  }

  private long alertingRoot() {
    Path root = checkout.resolve("alerting/src/main/java/io/vpcwatch/alerting");
    return files.stream().filter(file -> root.equals(file.getParent())).count();
  }

  private long packages() {
    return files.stream().map(Path::getParent).distinct().count();
  }

  private static long lines(List<Path> files) throws IOException {
    long lines = 0;
    for (Path file : files) {
      try (Stream<String> all = Files.lines(file)) {
        lines += all.count();
      }
    }
    return lines;
  }

  /** Visits the declarations of one file. */
  private final class Scanner extends TreeScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final Deque<ClassTree> enclosing = new ArrayDeque<>();

    Scanner(CompilationUnitTree unit, SourcePositions positions) {
      this.unit = unit;
      this.positions = positions;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      if (!type.getSimpleName().isEmpty()) { // an anonymous class has no name
        types++;
      }
      if (type.getKind() == Tree.Kind.RECORD) {
        long components =
            type.getMembers().stream()
                .filter(VariableTree.class::isInstance)
                .map(VariableTree.class::cast)
                .filter(field -> !field.getModifiers().getFlags().contains(Modifier.STATIC))
                .count();
        records.add(new Measured(type.getSimpleName().toString(), components));
      }
      enclosing.push(type);
      super.visitClass(type, null);
      enclosing.pop();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      ClassTree owner = enclosing.element();
      boolean constructor = method.getName().contentEquals("<init>");
      methods.add(
          new Measured(
              owner.getSimpleName() + (constructor ? "()" : "." + method.getName()),
              line(positions.getEndPosition(unit, method))
                  - line(positions.getStartPosition(unit, method))
                  + 1));
      if (constructor && owner.getKind() != Tree.Kind.RECORD) {
        constructors.add(
            new Measured(owner.getSimpleName().toString(), method.getParameters().size()));
      }
      return super.visitMethod(method, null);
    }

    private long line(long position) {
      return unit.getLineMap().getLineNumber(position);
    }
  }
}
