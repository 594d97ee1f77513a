//! An HTTP server on this machine that stands in for the Hub.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;

/// A request, as far as it matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub path: String,
    pub authorization: Option<String>,
}

/// What is sent back.
pub enum Reply {
    /// A whole answer.
    Whole { status: u16, headers: Vec<(&'static str, String)>, body: Vec<u8> },
    /// So many bytes of a body, of those that the answer promises; then the connection ends.
    CutShort { promised: usize, body: Vec<u8> },
    /// A chunk of a body, and no end.
    CutChunks(Vec<u8>),
    /// A body without a length that goes on for so many bytes.
    Long(usize),
    /// Nothing for a long time.
    Silence,
    /// A byte of a body now and then.
    Drip,
}

impl Reply {
    pub fn status(status: u16) -> Self {
        Self::Whole { status, headers: Vec::new(), body: Vec::new() }
    }

    pub fn json(body: impl Into<Vec<u8>>) -> Self {
        Self::Whole { status: 200, headers: Vec::new(), body: body.into() }
    }

    pub fn redirect(status: u16, to: impl Into<String>) -> Self {
        Self::status(status).with("Location", to)
    }

    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        match self {
            Self::Whole { status, mut headers, body } => {
                headers.push((name, value.into()));
                Self::Whole { status, headers, body }
            }
            other => other,
        }
    }

    fn send(self, stream: &mut TcpStream) -> std::io::Result<()> {
        match self {
            Self::Whole { status, headers, body } => {
                write!(stream, "HTTP/1.1 {status} Status\r\nConnection: close\r\nContent-Length: {}\r\n", body.len())?;
                for (name, value) in headers {
                    write!(stream, "{name}: {value}\r\n")?;
                }
                stream.write_all(b"\r\n")?;
                stream.write_all(&body)
            }
            Self::CutShort { promised, body } => {
                write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {promised}\r\n\r\n")?;
                stream.write_all(&body)
            }
            Self::CutChunks(body) => {
                write!(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n", body.len())?;
                stream.write_all(&body)?;
                stream.write_all(b"\r\n")
            }
            Self::Long(bytes) => {
                write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
                let chunk = vec![b' '; 1 << 16];
                (0..bytes.div_ceil(chunk.len())).try_for_each(|_| stream.write_all(&chunk))
            }
            Self::Silence => {
                thread::sleep(Duration::from_secs(20));
                Ok(())
            }
            Self::Drip => {
                write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n")?;
                (0..200).try_for_each(|_| {
                    thread::sleep(Duration::from_millis(100));
                    stream.write_all(b" ")
                })
            }
        }
    }
}

/// A server that answers until the test ends.
pub struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    pub fn new(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it has an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&requests), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(mut stream), seen, answer) = (stream, Arc::clone(&seen), Arc::clone(&answer)) else { continue };
                thread::spawn(move || {
                    let Some(request) = read(&stream) else { return };
                    seen.lock().expect("no thread has failed").push(request.clone());
                    // A client that has gone away is what some tests are about.
                    let _ = answer(&request).send(&mut stream);
                });
            }
        });
        Self { address, requests }
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no thread has failed").clone()
    }

    pub fn paths(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.path).collect()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next()?.ok()?;
    let path = first.split(' ').nth(1)?.to_owned();
    let headers = lines.map_while(Result::ok).take_while(|line| !line.is_empty());
    let headers: Vec<_> = headers.collect();
    let authorization = headers.iter().find_map(|header| {
        let (name, value) = header.split_once(':')?;
        name.eq_ignore_ascii_case("authorization").then(|| value.trim().to_owned())
    });
    Some(Request { path, authorization })
}

/// The repositories of a server: by `owner/name@revision` a commit, and by path the files.
#[derive(Clone, Default)]
pub struct Repositories(BTreeMap<String, (String, BTreeMap<String, String>)>);

impl Repositories {
    pub fn with(mut self, at: &str, commit: &str, files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, content)| ((*path).to_owned(), (*content).to_owned())).collect();
        self.0.insert(at.to_owned(), (commit.to_owned(), files));
        self
    }

    /// As the Hub answers.
    pub fn answer(&self, request: &Request) -> Reply {
        self.list(&request.path)
            .or_else(|| self.file(&request.path))
            .unwrap_or_else(|| Reply::status(404).with("X-Error-Code", "RepoNotFound"))
    }

    fn list(&self, path: &str) -> Option<Reply> {
        let (id, revision) = path.strip_prefix("/api/models/")?.split_once("/revision/")?;
        let (commit, files) = self.0.get(&format!("{id}@{}", revision.replace("%2F", "/")))?;
        let siblings: Vec<_> = files.keys().map(|path| json!({"rfilename": path})).collect();
        Some(Reply::json(json!({"id": id, "sha": commit, "private": false, "siblings": siblings}).to_string()))
    }

    fn file(&self, path: &str) -> Option<Reply> {
        let (id, rest) = path.strip_prefix('/')?.split_once("/resolve/")?;
        let (revision, path) = rest.split_once('/')?;
        let revision = revision.replace("%2F", "/");
        let of_id = self.0.iter().filter(|(at, _)| at.starts_with(&format!("{id}@")));
        let (_, (commit, files)) =
            of_id.into_iter().find(|(at, (commit, _))| at.ends_with(&format!("@{revision}")) || *commit == revision)?;
        let content = files.get(&path.replace("%20", " "))?;
        let etag =
            format!("\"{:040x}\"", content.bytes().fold(7u64, |hash, byte| hash.wrapping_mul(31) ^ u64::from(byte)));
        Some(Reply::json(content.as_str()).with("ETag", etag).with("X-Repo-Commit", commit.as_str()))
    }
}
