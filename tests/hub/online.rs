//! Models fetched from a server that stands in for the Hub, on this machine.

mod server;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assert_cmd::Command;
use optimum_exporters::hub::{Cache, Hub, HubFailure, Repository};
use optimum_exporters::{Error, ModelOptions};
use server::{Reply, Repositories, Request, Server};
use tempfile::TempDir;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";
const OTHER: &str = "89abcdef0123456789abcdef0123456789abcdef";
const BERT: &str = r#"{"model_type": "bert"}"#;
const GPT2: &str = r#"{"model_type": "gpt2", "n_layer": 2}"#;

fn repositories() -> Repositories {
    let files = [
        ("README.md", "a model"),
        ("config.json", BERT),
        ("model.safetensors", "weights"),
        ("small/text model/config.json", GPT2),
        ("tokenizer.json", "{}"),
        ("preprocessor_config.json", "{}"),
    ];
    Repositories::default().with("acme/tiny@main", COMMIT, &files).with(
        "acme/tiny@refs/pr/1",
        OTHER,
        &[("config.json", GPT2)],
    )
}

fn server() -> Server {
    let repositories = repositories();
    Server::new(move |request| repositories.answer(request))
}

fn answering(reply: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static) -> Server {
    let repositories = repositories();
    Server::new(move |request| reply(request).unwrap_or_else(|| repositories.answer(request)))
}

/// An empty cache.
struct Home(TempDir);

impl Home {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("there is a temporary directory"))
    }

    fn hub(&self, server: &Server) -> Hub {
        self.hub_at(&server.endpoint())
    }

    fn hub_at(&self, endpoint: &str) -> Hub {
        Hub::new(self.cache()).with_endpoint(endpoint)
    }

    fn cache(&self) -> Cache {
        Cache::new(self.0.path().join("hub"))
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("hub/models--acme--tiny")
    }

    /// Everything in the cache that is no directory, by its path.
    fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        collect(self.0.path(), self.0.path(), &mut files);
        files
    }

    fn program(&self, endpoint: &str) -> Command {
        let mut command = Command::cargo_bin("optimum-exporters").expect("the program is built");
        for name in ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_TOKEN_PATH", "HF_HUB_OFFLINE"] {
            command.env_remove(name);
        }
        command.env("HF_HOME", self.0.path()).env("HF_ENDPOINT", endpoint).env("NO_PROXY", "127.0.0.1");
        command.timeout(Duration::from_secs(60));
        command
    }

    fn run(&self, server: &Server, arguments: &[&str]) -> Result<String, String> {
        ran(self.program(&server.endpoint()).args(arguments))
    }
}

fn ran(command: &mut Command) -> Result<String, String> {
    let output = command.output().expect("the program can be run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    match output.status.code() {
        Some(0) => Ok(text(&output.stdout)),
        code => {
            assert_eq!(code, Some(1), "{}", text(&output.stderr));
            assert!(output.stdout.is_empty());
            Err(text(&output.stderr))
        }
    }
}

fn collect(root: &Path, directory: &Path, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(directory).expect("it can be read").map(|entry| entry.expect("it is there")) {
        match entry.file_type().expect("it has a type").is_dir() {
            true => collect(root, &entry.path(), files),
            false => {
                let path = entry.path();
                files.insert(path.strip_prefix(root).expect("it is inside").display().to_string());
            }
        }
    }
}

fn tiny() -> Repository {
    Repository::new("acme/tiny").expect("it is a name")
}

/// How fetching fails with this answer to `path`, and nothing of the file is left behind.
fn failure(path: &'static str, reply: impl Fn() -> Reply + Send + Sync + 'static) -> HubFailure {
    let home = Home::new();
    let server = answering(move |request| (request.path == path).then(&reply));
    let hub = home.hub(&server).with_timeout(Duration::from_secs(1));
    let started = Instant::now();
    let failed = hub.fetch(&tiny());
    assert!(started.elapsed() < Duration::from_secs(15), "it takes too long");
    let left: Vec<_> = home.files().into_iter().filter(|file| file.ends_with("/config.json")).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(!home.folder().join("refs/main").exists());
    match failed {
        Err(Error::Hub { failure, repository, endpoint }) => {
            assert_eq!((repository.as_str(), endpoint), ("acme/tiny", server.endpoint()));
            failure
        }
        other => panic!("{other:?}"),
    }
}

const LIST: &str = "/api/models/acme/tiny/revision/main";
const CONFIG: &str = "/acme/tiny/resolve/main/config.json";

#[test]
fn nothing_but_the_needed_files_is_fetched_and_the_cache_has_them_from_then_on() {
    let (home, server) = (Home::new(), server());
    let show = ["show", "acme/tiny", "--task", "fill-mask"];
    let shown = home.run(&server, &[&show[..], &["--online"]].concat()).expect("the server has it");
    assert!(shown.starts_with("BertOnnxConfig"), "{shown}");
    assert_eq!(server.paths(), [LIST, CONFIG, "/acme/tiny/resolve/main/preprocessor_config.json"]);

    for again in [&show[..], &[&show[..], &["--online"]].concat()] {
        assert_eq!(home.run(&server, again).as_ref(), Ok(&shown));
        assert_eq!(server.paths().len(), 3, "what the cache has is not asked for");
    }
}

#[test]
fn the_cache_is_laid_out_as_that_of_huggingface_hub() {
    let (home, server) = (Home::new(), server());
    let snapshot = home.hub(&server).fetch(&tiny()).expect("the server has it");
    assert_eq!(snapshot.directory, home.folder().join("snapshots").join(COMMIT));
    assert_eq!(fs::read_to_string(home.folder().join("refs/main")).expect("it is there"), COMMIT);
    let config = snapshot.directory.join("config.json");
    assert_eq!(fs::read_to_string(&config).expect("it is there"), BERT);
    if cfg!(unix) {
        let blob = fs::read_link(config).expect("it is a link");
        assert!(blob.starts_with("../../blobs"), "{}", blob.display());
        assert_eq!(home.files().len(), 2 * 2 + 1, "two files, their links and a reference: {:?}", home.files());
    }
    assert_eq!(home.cache().find(&tiny()).expect("it is in the cache"), snapshot.directory);
}

#[test]
fn all_files_are_listed_though_few_are_fetched() {
    let (home, server) = (Home::new(), server());
    let snapshot = home.hub(&server).fetch(&tiny()).expect("the server has it");
    let files = snapshot.files.expect("the Hub was asked");
    assert!(files.contains("model.safetensors"));
    assert_eq!(files.framework().expect("there are weights").value, "pt");
    let model = ModelOptions::new().files(files).open(snapshot.directory).expect("it is a model");
    assert_eq!(model.library().value.name, "transformers");
}

#[test]
fn revisions_and_subfolders() {
    let (home, server) = (Home::new(), server());
    let show = |arguments: &[&str]| {
        let task = ["show", "--online", "--task", "feature-extraction"];
        home.run(&server, &[&task, arguments].concat()).map(|shown| shown.split_whitespace().next().map(str::to_owned))
    };
    let gpt2 = Ok(Some("GPT2OnnxConfig".to_owned()));
    assert_eq!(show(&["acme/tiny@refs/pr/1"]), gpt2);
    assert_eq!(server.paths()[0], "/api/models/acme/tiny/revision/refs%2Fpr%2F1");
    assert_eq!(server.paths()[1], "/acme/tiny/resolve/refs%2Fpr%2F1/config.json");
    assert_eq!(fs::read_to_string(home.folder().join("refs/refs/pr/1")).expect("it is there"), OTHER);
    assert_eq!(show(&["acme/tiny", "--revision", "refs/pr/1"]), gpt2);
    assert_eq!(show(&["acme/tiny", "--subfolder", "small/text model"]), gpt2);
    assert_eq!(server.paths().last().expect("it was asked"), "/acme/tiny/resolve/main/small/text%20model/config.json");
    let missing = show(&["acme/tiny", "--subfolder", "small"]).expect_err("there is no config");
    assert!(missing.contains("its folder `small` has no config.json"), "{missing}");
    let missing = show(&["acme/tiny", "--revision", "v2"]).expect_err("there is no such revision");
    assert!(missing.contains("there is no repository of this name"), "{missing}");
}

#[test]
fn without_online_nothing_is_sent() {
    let (home, server) = (Home::new(), server());
    let message = home.run(&server, &["show", "acme/tiny"]).expect_err("it is not in the cache");
    assert!(message.contains("--online fetches it"), "{message}");
    for variable in ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"] {
        let mut program = home.program(&server.endpoint());
        let message = ran(program.args(["show", "acme/tiny", "--online"]).env(variable, "1"));
        let message = message.expect_err("nothing may be fetched");
        assert!(message.contains(&format!("{variable} is set")), "{message}");
    }
    assert!(server.paths().is_empty());
}

#[test]
fn the_token_is_that_of_the_environment() {
    let tokens =
        |server: &Server| server.requests().into_iter().map(|request| request.authorization).collect::<Vec<_>>();
    let show = ["show", "acme/tiny", "--online", "--task", "fill-mask"];
    let run = |set: &dyn Fn(&Home, &mut Command)| {
        let (home, server) = (Home::new(), server());
        let mut program = home.program(&server.endpoint());
        set(&home, program.args(show));
        ran(&mut program).expect("the server has it");
        let mut tokens = tokens(&server);
        tokens.dedup();
        assert_eq!(tokens.len(), 1, "{tokens:?}");
        tokens.remove(0)
    };
    let bearer = |token: &str| Some(format!("Bearer {token}"));
    assert_eq!(run(&|_, _| ()), None);
    assert_eq!(run(&|_, program| _ = program.env("HF_TOKEN", " hf_one\n")), bearer("hf_one"));
    let in_file = |home: &Home| fs::write(home.0.path().join("token"), "hf_two\n").expect("it can be written");
    assert_eq!(run(&|home, _| in_file(home)), bearer("hf_two"));
    let implicit = |home: &Home, program: &mut Command| {
        in_file(home);
        program.env("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
    };
    assert_eq!(run(&implicit), None);
}

#[test]
fn redirects_are_followed_and_the_token_goes_to_nobody_else() {
    let elsewhere = server();
    let there = elsewhere.endpoint();
    let server = answering(move |request| match request.path.as_str() {
        LIST => Some(Reply::redirect(307, "/api/models/moved/revision/main")),
        "/api/models/moved/revision/main" => Some(Reply::redirect(301, LIST.replace("main", "refs%2Fpr%2F1"))),
        "/acme/tiny/resolve/main/config.json" => {
            let to = format!("{there}/acme/tiny/resolve/refs%2Fpr%2F1/config.json");
            Some(Reply::redirect(302, to).with("X-Repo-Commit", OTHER))
        }
        _ => None,
    });
    let home = Home::new();
    let snapshot = home.hub(&server).with_token("hf_secret").fetch(&tiny()).expect("the server has it");
    assert_eq!(fs::read_to_string(snapshot.directory.join("config.json")).expect("it is there"), GPT2);
    assert!(server.requests().iter().all(|request| request.authorization.as_deref() == Some("Bearer hf_secret")));
    assert_eq!(server.paths().len(), 4);
    let there = elsewhere.requests();
    assert_eq!(there.len(), 1);
    assert_eq!(there[0].authorization, None);
}

#[test]
fn redirects_that_lead_nowhere_end() {
    let is_malformed = |reply: fn() -> Reply| matches!(failure(CONFIG, reply), HubFailure::Malformed(_));
    assert!(is_malformed(|| Reply::redirect(302, CONFIG)));
    assert!(is_malformed(|| Reply::status(302)));
    assert!(is_malformed(|| Reply::redirect(302, "file:///etc/passwd")));
    assert!(is_malformed(|| Reply::redirect(302, "//")));
    assert!(is_malformed(|| Reply::redirect(302, "")));
}

#[test]
fn refusals_say_what_to_do() {
    let says = |status: u16, code: &'static str, path: &'static str| {
        failure(path, move || Reply::status(status).with("X-Error-Code", code).with("Retry-After", "17")).to_string()
    };
    let expect = |said: String, parts: &[&str]| {
        for part in parts {
            assert!(said.contains(part), "`{said}` does not say `{part}`");
        }
    };
    expect(says(401, "RepoNotFound", LIST), &["no such repository, or it is private", "HF_TOKEN"]);
    expect(says(401, "GatedRepo", CONFIG), &["gated", "/acme/tiny", "HF_TOKEN"]);
    expect(says(403, "GatedRepo", CONFIG), &["gated", "/acme/tiny", "HF_TOKEN"]);
    expect(says(403, "", LIST), &["forbidden", "HF_TOKEN"]);
    expect(says(404, "RepoNotFound", LIST), &["no repository of this name"]);
    expect(says(404, "RevisionNotFound", LIST), &["no revision `main`"]);
    expect(says(404, "EntryNotFound", CONFIG), &["no file of a name that the Hub itself lists"]);
    expect(says(404, "", LIST), &["no repository of this name with a revision `main`"]);
    expect(says(429, "", LIST), &["too many requests", "in 17 seconds", "HF_TOKEN"]);
    expect(says(500, "", LIST), &["status 500", "on the Hub's side"]);
    expect(says(503, "", CONFIG), &["status 503", "on the Hub's side"]);
    expect(says(418, "", CONFIG), &["status 418"]);
}

#[test]
fn the_program_reports_a_refusal_in_one_paragraph() {
    let home = Home::new();
    let server = answering(|request| (request.path == LIST).then(|| Reply::status(401)));
    let message = home.run(&server, &["show", "acme/tiny", "--online"]).expect_err("it is refused");
    let expected = format!(
        "error: cannot fetch `acme/tiny` from {}: there is no such repository, or it is private: check the name, or set HF_TOKEN to a token that may read it\n",
        server.endpoint()
    );
    assert_eq!(message, expected);
    let mut program = home.program(&server.endpoint());
    let message =
        ran(program.args(["show", "acme/tiny", "--online"]).env("HF_TOKEN", "hf_x")).expect_err("it is refused");
    assert!(message.contains("whether the token in HF_TOKEN may read it"), "{message}");
    assert!(!message.contains("hf_x"), "{message}");
}

#[test]
fn answers_that_are_cut_short_leave_nothing_behind() {
    for path in [LIST, CONFIG] {
        let cut = failure(path, || Reply::CutShort { promised: 100, body: BERT.into() });
        assert!(matches!(cut, HubFailure::CutShort(_)), "{cut}");
        let cut = failure(path, || Reply::CutChunks(BERT.into()));
        assert!(matches!(cut, HubFailure::CutShort(_)), "{cut}");
    }
    let half = failure(CONFIG, || Reply::json(&BERT.as_bytes()[..10]));
    assert!(matches!(half, HubFailure::CutShort(_)), "{half}");
}

#[test]
fn slow_answers_end_in_time() {
    for path in [LIST, CONFIG] {
        let slow = failure(path, || Reply::Silence);
        assert_eq!(slow, HubFailure::TooSlow { seconds: 1 });
        let slow = failure(path, || Reply::Drip);
        assert_eq!(slow, HubFailure::TooSlow { seconds: 1 });
    }
    let home = Home::new();
    let server = answering(|_| Some(Reply::Silence));
    let mut program = home.program(&server.endpoint());
    let message = ran(program.args(["show", "acme/tiny", "--online"]).env("HF_HUB_DOWNLOAD_TIMEOUT", "1"));
    let message = message.expect_err("it is too slow");
    assert!(message.contains("within 1 seconds; HF_HUB_DOWNLOAD_TIMEOUT allows more"), "{message}");
}

#[test]
fn long_answers_are_not_read_to_their_end() {
    let long = failure(CONFIG, || Reply::Long(64 << 20));
    assert!(matches!(long, HubFailure::TooLarge { .. }), "{long}");
    let long = failure(LIST, || Reply::Long(64 << 20));
    assert!(matches!(long, HubFailure::TooLarge { .. }), "{long}");
}

#[test]
fn answers_that_make_no_sense() {
    let is_malformed = |path: &'static str, body: &'static str| {
        let failure = failure(path, move || Reply::json(body));
        assert!(matches!(failure, HubFailure::Malformed(_)), "{body}: {failure}");
    };
    is_malformed(CONFIG, "<html>not the Hub</html>");
    is_malformed(LIST, "<html>not the Hub</html>");
    is_malformed(LIST, "[]");
    is_malformed(LIST, r#"{"sha": "0123"}"#);
    is_malformed(LIST, r#"{"sha": "../../elsewhere", "siblings": [{"rfilename": "config.json"}]}"#);
    let none = failure(LIST, || Reply::json(r#"{"sha": "0123", "siblings": [{"rfilename": "model.bin"}]}"#));
    assert!(matches!(none, HubFailure::NoConfig { .. }), "{none}");
    assert!(none.to_string().contains("has no config.json or model_index.json"), "{none}");
}

#[test]
fn a_hash_from_outside_names_no_file_outside() {
    for etag in ["../../../../escaped", "/tmp/escaped", "\"..\"", "W/\"0123\"", ""] {
        let home = Home::new();
        let etag_of = etag.to_owned();
        let server =
            answering(move |request| (request.path == CONFIG).then(|| Reply::json(BERT).with("ETag", etag_of.clone())));
        let snapshot = home.hub(&server).fetch(&tiny()).expect("the server has it");
        assert_eq!(fs::read_to_string(snapshot.directory.join("config.json")).expect("it is there"), BERT, "{etag}");
        assert!(home.files().iter().all(|file| file.starts_with("hub/models--acme--tiny/")), "{:?}", home.files());
    }
}

#[test]
fn a_file_of_a_later_commit_is_asked_for_at_the_listed_one() {
    let home = Home::new();
    let server = answering(|request| (request.path == CONFIG).then(|| Reply::json(GPT2).with("X-Repo-Commit", OTHER)));
    let snapshot = home.hub(&server).fetch(&tiny()).expect("the server has it");
    assert_eq!(fs::read_to_string(snapshot.directory.join("config.json")).expect("it is there"), BERT);
    assert!(server.paths().contains(&format!("/acme/tiny/resolve/{COMMIT}/config.json")));
}

#[test]
fn who_cannot_be_reached_is_named() {
    let home = Home::new();
    for endpoint in ["http://127.0.0.1:1", "127.0.0.1", "ftp://127.0.0.1", "http://", ""] {
        let failed = home.hub_at(endpoint).fetch(&tiny());
        assert!(
            matches!(failed, Err(Error::Hub { failure: HubFailure::Unreachable(_), .. })),
            "{endpoint}: {failed:?}"
        );
    }
}

#[test]
fn of_a_pipeline_the_configs_of_the_exported_components_are_fetched() {
    let index = r#"{"_class_name": "StableDiffusionPipeline",
        "text_encoder": ["transformers", "CLIPTextModel"], "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"], "scheduler": ["diffusers", "PNDMScheduler"],
        "safety_checker": [null, null], "tokenizer": ["transformers", "CLIPTokenizer"]}"#;
    let unet =
        r#"{"_class_name": "UNet2DConditionModel", "in_channels": 4, "sample_size": 64, "cross_attention_dim": 768}"#;
    let vae = r#"{"_class_name": "AutoencoderKL", "in_channels": 3, "latent_channels": 4, "sample_size": 512}"#;
    let text = r#"{"model_type": "clip_text_model"}"#;
    let files = [
        ("model_index.json", index),
        ("text_encoder/config.json", text),
        ("unet/config.json", unet),
        ("unet/diffusion_pytorch_model.safetensors", "weights"),
        ("vae/config.json", vae),
        ("scheduler/scheduler_config.json", "{}"),
        ("tokenizer/tokenizer_config.json", "{}"),
        ("feature_extractor/preprocessor_config.json", "{}"),
        ("something/config.json", "{}"),
    ];
    let repositories = Repositories::default().with("acme/tiny@main", COMMIT, &files);
    let server = Server::new(move |request| repositories.answer(request));
    let home = Home::new();
    let plan = home.run(&server, &["plan", "acme/tiny", "--online"]).expect("the server has it");
    assert!(plan.contains("unet") && plan.contains("vae_decoder") && plan.contains("text_encoder"), "{plan}");
    // What the scheduler and the tokenizer say counts in some exports.
    let fetched = [
        "model_index.json",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "tokenizer/tokenizer_config.json",
        "unet/config.json",
        "vae/config.json",
    ];
    let fetched: BTreeSet<_> = fetched.iter().map(|file| format!("/acme/tiny/resolve/main/{file}")).collect();
    assert_eq!(server.paths().into_iter().skip(1).collect::<BTreeSet<_>>(), fetched);
    assert_eq!(home.run(&server, &["plan", "acme/tiny", "--online"]).as_ref(), Ok(&plan));
    assert_eq!(server.paths().len(), 7, "the cache has all that is needed");
    fs::remove_file(home.folder().join("snapshots").join(COMMIT).join("vae/config.json")).expect("it is there");
    assert_eq!(home.run(&server, &["plan", "acme/tiny", "--online"]).as_ref(), Ok(&plan));
    assert_eq!(server.paths().len(), 9, "what is missing is asked for again, and nothing else");
}

#[test]
fn of_a_model_made_of_modules_the_config_of_the_first_is_fetched() {
    let modules = r#"[{"idx": 0, "name": "0", "path": "0_Transformer", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]"#;
    let files = [
        ("modules.json", modules),
        ("config_sentence_transformers.json", "{}"),
        ("sentence_bert_config.json", "{}"),
        ("0_Transformer/config.json", BERT),
        ("0_Transformer/model.safetensors", "weights"),
        ("1_Pooling/config.json", "{}"),
    ];
    let repositories = Repositories::default().with("acme/tiny@main", COMMIT, &files);
    let server = Server::new(move |request| repositories.answer(request));
    let home = Home::new();
    let snapshot = home.hub(&server).get(&tiny()).expect("the server has it");
    let paths = server.paths();
    assert!(paths.iter().any(|path| path.ends_with("/0_Transformer/config.json")), "{paths:?}");
    assert!(!paths.iter().any(|path| path.contains("1_Pooling") || path.contains("safetensors")), "{paths:?}");
    let (fetched, cached) = (snapshot.files.expect("the Hub was asked"), home.hub(&server).get(&tiny()));
    assert_eq!(server.paths(), paths, "the cache has all that is needed");
    let open = |options: ModelOptions| options.open(&snapshot.directory).expect("it is a model");
    let (fetched, cached) = (
        open(ModelOptions::new().files(fetched)),
        open(
            cached.expect("it is there").files.map_or_else(ModelOptions::new, |files| ModelOptions::new().files(files)),
        ),
    );
    assert_eq!(fetched.library().value.name, "sentence_transformers");
    assert_eq!(cached.library().value.name, "sentence_transformers");
}
