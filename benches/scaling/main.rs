//! How the cost of the registry grows with its size: made-up registries of the real one's models, each
//! many times over under other names.
//!
//! `cargo bench --bench scaling -- 1 10 100` makes them under `target/scaling` and measures each.

mod registry;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use optimum_exporters::codegen;
use registry::{Models, copy};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What of the package a made-up one shares with it; the registry is its own.
const SHARED: [&str; 6] = ["README.md", "build.rs", "src", "benches", "tests", "examples"];

const CHECK: &[&str] = &["check", "--lib"];
const BUILD: &[&str] = &["build", "--release"];

/// The variable that has a process compile one registry.
const REGISTRY: &str = "SCALING_REGISTRY";

/// A program that looks names up in a made-up registry.
const PROBE: &str = include_str!("lookups.rs");
const PROBE_MANIFEST: &str = r#"[package]
name = "lookups"
version = "0.0.0"
edition = "2024"

[[bin]]
name = "lookups"
path = "lookups.rs"

[dependencies]
optimum-exporters = { path = ".." }

[workspace]
"#;

fn main() -> Outcome<()> {
    if let Some(registry) = std::env::var_os(REGISTRY) {
        return codegen(Path::new(&registry));
    }
    let sizes: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    if sizes.is_empty() {
        println!("sizes are missing: cargo bench --bench scaling -- 1 10 100");
        return Ok(());
    }
    println!(
        "| registry | model types | constructors | codegen | cargo check | cargo build --release | program | lookup |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    let packages = sizes.into_iter().map(Package::make).collect::<Outcome<Vec<_>>>()?;
    // What all of them depend on is compiled once, and not counted.
    if let Some(first) = packages.first() {
        first.cargo(CHECK)?;
        first.cargo(BUILD)?;
    }
    for package in packages {
        println!("{}", package.measure()?);
    }
    Ok(())
}

/// Compiles a registry, and prints how many seconds that takes.
fn codegen(registry: &Path) -> Outcome<()> {
    let start = Instant::now();
    codegen::compile(registry).map_err(|errors| errors.to_string())?;
    println!("{}", start.elapsed().as_secs_f64());
    Ok(())
}

/// A copy of this package with a registry of another size.
struct Package {
    size: usize,
    root: PathBuf,
    models: usize,
}

impl Package {
    fn make(size: usize) -> Outcome<Self> {
        let original = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = original.join("target/scaling").join(size.to_string());
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        copy(&original.join("registry"), &root.join("registry"))?;
        for file in ["Cargo.toml", "Cargo.lock"] {
            fs::copy(original.join(file), root.join(file))?;
        }
        for shared in SHARED {
            std::os::unix::fs::symlink(original.join(shared), root.join(shared))?;
        }
        let models = Models::read(&original.join("registry/models"))?;
        for number in 1..size {
            models.add_copy(&root.join("registry/models"), number)?;
        }
        let models = models.len() * size;
        Ok(Self { size, root, models })
    }

    fn measure(&self) -> Outcome<String> {
        let codegen = least(if self.size < 100 { 3 } else { 1 }, || self.codegen())?;
        self.touch()?;
        let check = self.cargo(CHECK)?;
        let build = self.cargo(BUILD)?;
        let program = fs::metadata(self.target().join("release/optimum-exporters"))?.len();
        let (constructors, lookup) = self.lookups()?;
        let [codegen, check, build] = [codegen, check, build].map(|time| time.as_secs_f64());
        #[expect(clippy::cast_precision_loss, reason = "it is printed with one digit after the point")]
        let megabytes = program as f64 / 1e6;
        Ok(format!(
            "| {} | {} | {constructors} | {codegen:.2} s | {check:.1} s | {build:.1} s | {megabytes:.1} MB | {lookup} ns |",
            self.size, self.models,
        ))
    }

    /// In a process of its own, so that its memory is free again when cargo runs.
    fn codegen(&self) -> Outcome<Duration> {
        let output = Command::new(std::env::current_exe()?).env(REGISTRY, self.root.join("registry")).output()?;
        let printed = String::from_utf8(output.stdout)?;
        printed.trim().parse().map(Duration::from_secs_f64).map_err(|_| {
            let errors = String::from_utf8_lossy(&output.stderr);
            format!("the registry in {} does not compile: {errors}", self.root.display()).into()
        })
    }

    /// Runs cargo, and says how long that takes.
    fn cargo(&self, arguments: &[&str]) -> Outcome<Duration> {
        let start = Instant::now();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(arguments).arg("--quiet").current_dir(&self.root);
        cargo.env("CARGO_TARGET_DIR", self.target()).env("CARGO_INCREMENTAL", "0");
        if !cargo.status()?.success() {
            return Err(format!("cargo {} fails in {}", arguments.join(" "), self.root.display()).into());
        }
        Ok(start.elapsed())
    }

    /// Changes the registry without a change of what it says. Cargo takes the packages for one and the same, and
    /// compiles that anew whose files are newer.
    fn touch(&self) -> Outcome<()> {
        let tasks = self.root.join("registry/tasks.yaml");
        Ok(fs::write(&tasks, fs::read_to_string(&tasks)? + "\n")?)
    }

    /// How many constructors there are, and how long one lookup takes.
    fn lookups(&self) -> Outcome<(String, String)> {
        let probe = self.root.join("lookups");
        fs::create_dir_all(&probe)?;
        fs::write(probe.join("Cargo.toml"), PROBE_MANIFEST)?;
        fs::write(probe.join("lookups.rs"), PROBE)?;
        fs::copy(self.root.join("Cargo.lock"), probe.join("Cargo.lock"))?;
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args(["run", "--release", "--quiet"]).current_dir(&probe);
        let output = cargo.env("CARGO_TARGET_DIR", self.target()).env("CARGO_INCREMENTAL", "0").output()?;
        let text = String::from_utf8(output.stdout)?;
        let (constructors, lookup) = text.trim().split_once(' ').ok_or("the probe prints two numbers")?;
        Ok((constructors.to_owned(), lookup.to_owned()))
    }

    /// Shared by all sizes, so that what the package depends on is compiled once.
    fn target(&self) -> PathBuf {
        self.root.with_file_name("target")
    }
}

/// The least of several times.
fn least(times: usize, mut run: impl FnMut() -> Outcome<Duration>) -> Outcome<Duration> {
    let mut least = Duration::MAX;
    for _ in 0..times {
        least = least.min(run()?);
    }
    Ok(least)
}
