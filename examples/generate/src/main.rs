use optimum_exporters::generate::{Generator, Options, Prompt};
use optimum_exporters::run::OnnxRuntime;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("usage: generate DIRECTORY TOKEN…")?;
    let tokens = arguments.map(|token| token.parse()).collect::<Result<Vec<i64>, _>>()?;
    let mut generator = Generator::open(directory, &OnnxRuntime::from_env()?)?;
    for row in generator.generate(&Prompt::tokens(vec![tokens]), &Options::new(16))? {
        println!("{row:?}");
    }
    Ok(())
}
